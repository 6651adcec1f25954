package io.millrace.connect.cassandra.mapping;

import static io.millrace.connect.cassandra.mapping.TestMapping.NOW;
import static io.millrace.connect.cassandra.mapping.TestMapping.assertBad;
import static io.millrace.connect.cassandra.mapping.TestMapping.column;
import static io.millrace.connect.cassandra.mapping.TestMapping.decoded;
import static io.millrace.connect.cassandra.mapping.TestMapping.map;
import static io.millrace.connect.cassandra.mapping.TestMapping.mapper;
import static io.millrace.connect.cassandra.mapping.TestMapping.record;
import static io.millrace.connect.cassandra.mapping.TestMapping.table;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names that schemas give to integers count wherever records have them. */
class NamedTimesTest {

    private static final Column ID = column("id", DataTypes.INT);
    private static final Column AT = column("at", DataTypes.TIMESTAMP);
    private static final long MICROS = NOW.toEpochMilli() * 1000 + 456;

    private final FakeTables tables = new FakeTables().add(table("events", List.of(ID, AT), List.of(ID), List.of()));

    @ParameterizedTest
    @CsvSource({
        "io.debezium.time.Timestamp, 1769860800123, 1769860800123000",
        "io.debezium.time.MicroTimestamp, 1769860800123456, 1769860800123456",
        "io.debezium.time.NanoTimestamp, 1769860800123456789, 1769860800123456",
        "timestamp-micros, 1769860800123456, 1769860800123456",
        ", 1769860800123456, 1769860800123456",
    })
    void writeTimesHaveTheUnitThatTheirNameSays(String name, long value, long micros) {
        Schema time = SchemaBuilder.int64().name(name).build();
        Schema schema = SchemaBuilder.struct()
                .field("id", Schema.INT32_SCHEMA)
                .field("changed", time)
                .build();
        TopicMapper fields = mapper(
                tables,
                "topic.events.ks.events.mapping",
                "id=value.id, __timestamp=value.changed",
                "topic.headed.ks.events.mapping",
                "id=value.id, __timestamp=header.changed");
        Struct changed = new Struct(schema).put("id", 1).put("changed", value);
        assertThat(map(fields, record("events", null, null, schema, changed)).writeTimeMicros())
                .isEqualTo(micros);
        SinkRecord headed = record("headed", null, null, schema, changed);
        headed.headers().add("changed", value, time);
        assertThat(map(fields, headed).writeTimeMicros()).isEqualTo(micros);
    }

    @Test
    void writeTimesOfNoKnownUnitAreRefused() {
        for (String name : List.of("io.debezium.time.MicroTime", "io.debezium.time.Date", "com.example.time.Pico")) {
            Schema schema = SchemaBuilder.struct()
                    .field("id", Schema.INT32_SCHEMA)
                    .field("changed", SchemaBuilder.int64().name(name).build())
                    .build();
            assertBad(
                    mapper(tables, "write.timestamp", "field:changed", "unknown.fields", "ignore"),
                    record(
                            "events",
                            null,
                            null,
                            schema,
                            new Struct(schema).put("id", 1).put("changed", 5L)),
                    "write time: field value.changed is a");
        }
    }

    @Test
    void writeTimesThatNoNumberHoldsAreRefused() {
        Schema time = SchemaBuilder.int64().name("io.debezium.time.Timestamp").build();
        Schema schema = SchemaBuilder.struct()
                .field("id", Schema.INT32_SCHEMA)
                .field("changed", time)
                .build();
        TopicMapper mapper = mapper(tables, "write.timestamp", "field:changed", "unknown.fields", "ignore");
        for (long millis : new long[] {Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertBad(
                    mapper,
                    record(
                            "events",
                            null,
                            null,
                            schema,
                            new Struct(schema).put("id", 1).put("changed", millis)),
                    "write time: field value.changed lies outside of the range of a write time");
        }
    }

    @Test
    void valuesOfMapsHaveTheMapsSchema() {
        Schema schema = SchemaBuilder.map(
                        Schema.STRING_SCHEMA,
                        SchemaBuilder.int64()
                                .name("io.debezium.time.MicroTimestamp")
                                .build())
                .build();
        Row row = map(mapper(tables), record("events", null, null, schema, Map.of("id", 7L, "at", MICROS)));
        assertThat(decoded(row, 0, DataTypes.INT)).isEqualTo(7);
        assertThat(decoded(row, 1, DataTypes.TIMESTAMP)).isEqualTo(NOW);
    }
}
