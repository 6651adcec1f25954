package io.millrace.connect.cassandra.mapping;

import static io.millrace.connect.cassandra.mapping.TestMapping.NOW;
import static io.millrace.connect.cassandra.mapping.TestMapping.assertBad;
import static io.millrace.connect.cassandra.mapping.TestMapping.column;
import static io.millrace.connect.cassandra.mapping.TestMapping.decoded;
import static io.millrace.connect.cassandra.mapping.TestMapping.map;
import static io.millrace.connect.cassandra.mapping.TestMapping.mapper;
import static io.millrace.connect.cassandra.mapping.TestMapping.table;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeToLiveTest {

    private static final Column ID = column("id", DataTypes.INT);
    private static final String MAPPING = "topic.t.ks.t.mapping";
    private static final String SOURCES = "id=key, __ttl=value.ttl?";

    private final FakeTables tables = new FakeTables().add(table("t", List.of(ID), List.of(ID), List.of()));

    /** The age of the record in milliseconds, its time to live, and what is left of it. */
    @ParameterizedTest
    @CsvSource({
        "0, 60, 60",
        "30000, 60, 30",
        "29001, 60, 31",
        "60000, 60, 1",
        "1000000, 60, 1",
        "-5000, 60, 65",
        "-3600000, 630720000, 630720000",
        "30000, 0, 0",
    })
    void countsFromTheTimeOfTheRecordIfThatIsAskedFor(long age, int seconds, int left) {
        Row row = map(mapper(tables, MAPPING, SOURCES, "ttl.from", "record"), record(age, seconds));
        assertThat(decoded(row, 2, DataTypes.INT)).isEqualTo(left);

        Row usual = map(mapper(tables, MAPPING, SOURCES), record(age, seconds));
        assertThat(decoded(usual, 2, DataTypes.INT)).isEqualTo(seconds);
    }

    @Test
    void aLiteralCountsFromThereToo() {
        Row row = map(mapper(tables, MAPPING, "id=key, __ttl=60", "ttl.from", "record"), record(10_000, null));
        assertThat(decoded(row, 2, DataTypes.INT)).isEqualTo(50);
        Row again = map(mapper(tables, MAPPING, "id=key, __ttl=60"), record(10_000, null));
        assertThat(decoded(again, 2, DataTypes.INT)).isEqualTo(60);
    }

    @Test
    void withoutATimeToLiveTheTableDecides() {
        Row row = map(mapper(tables, MAPPING, SOURCES, "ttl.from", "record"), record(30_000, null));
        assertThat(WriteStatement.isUnset(row.values()[2])).isTrue();
    }

    @Test
    void aRecordWithoutATimeHasNothingToCountFrom() {
        TopicMapper mapper = mapper(tables, MAPPING, SOURCES, "ttl.from", "record", "write.timestamp", "none");
        for (Long time : new Long[] {null, -1L, Long.MIN_VALUE}) {
            assertBad(
                    mapper,
                    new SinkRecord("t", 3, null, 1, null, Map.of("ttl", 60), 42, time, TimestampType.CREATE_TIME),
                    "column \"__ttl\" (int): field value.ttl counts from the record's timestamp (ttl.from=record), which"
                            + " is missing or negative");
        }
    }

    @Test
    void isInSecondsAndNothingElse() {
        Schema schema = SchemaBuilder.struct()
                .field(
                        "ttl",
                        SchemaBuilder.int64()
                                .name("io.debezium.time.MicroDuration")
                                .build())
                .build();
        assertBad(
                mapper(tables, MAPPING, "id=key, __ttl=value.ttl"),
                TestMapping.record("t", Schema.INT32_SCHEMA, 1, schema, new Struct(schema).put("ttl", 60L)),
                "column \"__ttl\" (int): field value.ttl is a duration in microseconds; a time to live is a plain"
                        + " integer, in seconds");
    }

    private static SinkRecord record(long age, Integer seconds) {
        Map<String, Object> value = new HashMap<>();
        value.put("ttl", seconds);
        return new SinkRecord("t", 3, null, 1, null, value, 42, NOW.toEpochMilli() - age, TimestampType.CREATE_TIME);
    }
}
