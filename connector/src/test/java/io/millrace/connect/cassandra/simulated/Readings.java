package io.millrace.connect.cassandra.simulated;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

/** Records of a topic, one partition, in the order of their offsets: {@code sensor} and {@code seq} in the key, {@code value} in the value. */
final class Readings {

    static final String TOPIC = "readings";
    static final long EPOCH_MILLIS = 1_700_000_000_000L;

    private static final Schema KEY = SchemaBuilder.struct()
            .name("ReadingKey")
            .field("sensor", Schema.STRING_SCHEMA)
            .field("seq", Schema.INT64_SCHEMA)
            .build();
    private static final Schema VALUE = SchemaBuilder.struct()
            .name("Reading")
            .field("value", Schema.STRING_SCHEMA)
            .build();

    private Readings() {}

    static SinkRecord record(int partition, long offset, String sensor, long seq, String value, long millis) {
        return new SinkRecord(
                TOPIC,
                partition,
                KEY,
                new Struct(KEY).put("sensor", sensor).put("seq", seq),
                value == null ? null : VALUE,
                value == null ? null : new Struct(VALUE).put("value", value),
                offset,
                millis,
                TimestampType.CREATE_TIME);
    }

    /** Each of another row, in partitions of the table of at most so many rows. */
    static List<SinkRecord> distinct(int count, int rowsPerSensor, String value) {
        return distinct(0, count, rowsPerSensor, value);
    }

    static List<SinkRecord> distinct(int partition, int count, int rowsPerSensor, String value) {
        List<SinkRecord> records = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String sensor = "p" + partition + "-s" + i / rowsPerSensor;
            records.add(record(partition, i, sensor, i % rowsPerSensor, value, EPOCH_MILLIS + i));
        }
        return records;
    }

    /**
     * Updates and deletions of rows that come again and again: several of a row in one millisecond, and some that come later than they
     * should.
     */
    static List<SinkRecord> updates(int partition, int count, RandomGenerator random) {
        List<SinkRecord> records = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            // Rows belong to one topic-partition each, as a producer that partitions by key makes it.
            String sensor = "p" + partition + "-s" + random.nextInt(40);
            long late = random.nextInt(20) == 0 ? random.nextInt(10) : 0;
            String value = random.nextInt(20) == 0 ? null : "value of offset " + i;
            records.add(record(partition, i, sensor, random.nextInt(25), value, EPOCH_MILLIS + i / 10 - late));
        }
        return records;
    }

    static RowKey row(String table, SinkRecord record) {
        Struct key = (Struct) record.key();
        return new RowKey(table, key.getString("sensor"), key.getInt64("seq"));
    }

    static String value(SinkRecord record) {
        return record.value() == null ? null : ((Struct) record.value()).getString("value");
    }

    /** What a reader of {@code ks.readings} must find once all records are written: of each row the latest by timestamp, then by offset, unless that deletes it. */
    static Map<RowKey, String> rowsOf(List<SinkRecord> records) {
        Map<RowKey, SinkRecord> latest = new HashMap<>();
        for (SinkRecord record : records) {
            latest.merge(
                    row("ks.readings", record), record, (old, now) -> now.timestamp() >= old.timestamp() ? now : old);
        }
        Map<RowKey, String> rows = new HashMap<>();
        latest.forEach((row, record) -> {
            if (record.value() != null) {
                rows.put(row, value(record));
            }
        });
        return rows;
    }
}
