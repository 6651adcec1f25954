package io.millrace.benchmarks.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

/** Rows of five columns and about 150 bytes, made before the clock starts: for the sink as Connect records, for the driver as they are. */
record Rows(List<Row> rows) {

    static final String TABLE = "bench.readings";
    static final String TOPIC = "readings";
    static final String CREATE = "CREATE TABLE IF NOT EXISTS " + TABLE
            + " (sensor text, seq bigint, taken_at bigint, value double, note text, PRIMARY KEY ((sensor), seq))";
    static final String INSERT =
            "INSERT INTO " + TABLE + " (sensor, seq, taken_at, value, note) VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?";

    private static final Schema SCHEMA = SchemaBuilder.struct()
            .name("Reading")
            .field("sensor", Schema.STRING_SCHEMA)
            .field("seq", Schema.INT64_SCHEMA)
            .field("taken_at", Schema.INT64_SCHEMA)
            .field("value", Schema.FLOAT64_SCHEMA)
            .field("note", Schema.STRING_SCHEMA)
            .build();

    record Row(String sensor, long seq, long takenAt, double value, String note) {}

    static Rows of(Workload workload, int count, long seed) {
        Random random = new Random(seed);
        List<Row> rows = new ArrayList<>(count);
        long now = System.currentTimeMillis();
        for (int i = 0; i < count; i++) {
            String sensor = "sensor-" + workload.key(i, random);
            rows.add(new Row(sensor, i, now, random.nextDouble(), note(random)));
        }
        return new Rows(rows);
    }

    /** The records of one topic-partition, as the worker would hand them over. */
    List<SinkRecord> records() {
        List<SinkRecord> records = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            Struct value = new Struct(SCHEMA)
                    .put("sensor", row.sensor())
                    .put("seq", row.seq())
                    .put("taken_at", row.takenAt())
                    .put("value", row.value())
                    .put("note", row.note());
            // Records of a busy topic: some forty share a millisecond.
            records.add(new SinkRecord(
                    TOPIC,
                    0,
                    null,
                    null,
                    SCHEMA,
                    value,
                    i,
                    row.takenAt() - 60_000 + i / 40,
                    TimestampType.CREATE_TIME));
        }
        return records;
    }

    private static String note(Random random) {
        char[] text = new char[100];
        for (int i = 0; i < text.length; i++) {
            text[i] = (char) ('a' + random.nextInt(26));
        }
        return new String(text);
    }
}
