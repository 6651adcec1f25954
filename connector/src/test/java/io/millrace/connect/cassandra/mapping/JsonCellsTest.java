package io.millrace.connect.cassandra.mapping;

import static io.millrace.connect.cassandra.mapping.TestMapping.column;
import static io.millrace.connect.cassandra.mapping.TestMapping.mapper;
import static io.millrace.connect.cassandra.mapping.TestMapping.record;
import static io.millrace.connect.cassandra.mapping.TestMapping.table;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.protocol.internal.util.Bytes;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.encoding.UnconfirmedFieldException;
import io.millrace.connect.cassandra.memory.RecordBytes;
import io.millrace.connect.converter.JsonMap;
import io.millrace.connect.converter.LazyJsonConverter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;

/** Whatever the fields, the columns and the options: rows of JSON that is left as bytes are those of Connect's maps, or the same is said of both. */
class JsonCellsTest {

    private static final Map<String, String> SCHEMALESS = Map.of("schemas.enable", "false");

    private static final List<String> VALUES = List.of(
            "0",
            "200",
            "-1",
            "2147483648",
            "1769860800123",
            "9223372036854775808",
            "123456789012345678901234567890",
            "0.5",
            "-0.0",
            "1e99",
            "true",
            "false",
            "null",
            "\"\"",
            "\"12\"",
            "\"2026-02-01\"",
            "\"2026-02-01T12:00:00Z\"",
            "\"6a0d3b3e-0000-4000-8000-000000000001\"",
            "\"é漢😀\"",
            "\"\\u0000\"",
            "\"\\ud83d\"",
            "\"\\ud83d\\ude00 \\n\"",
            "\"__debezium_unavailable_value\"",
            "{\"a\": 1, \"A\": \"x\"}",
            "[1, \"x\"]",
            "[\"a\", \"b\", \"a\"]",
            "{\"a\": \"b\"}");

    private static final List<DataType> TYPES = List.of(
            DataTypes.TEXT,
            DataTypes.ASCII,
            DataTypes.INT,
            DataTypes.BIGINT,
            DataTypes.DOUBLE,
            DataTypes.DECIMAL,
            DataTypes.BOOLEAN,
            DataTypes.TIMESTAMP,
            DataTypes.DATE,
            DataTypes.UUID,
            DataTypes.BLOB,
            DataTypes.setOf(DataTypes.TEXT),
            DataTypes.mapOf(DataTypes.TEXT, DataTypes.TEXT));

    private static final List<String> NAMES = List.of("f0", "F0", "f1", "f2", "__deleted", "other");

    private final LazyJsonConverter lazy = new LazyJsonConverter();
    private final JsonConverter connects = new JsonConverter();

    JsonCellsTest() {
        lazy.configure(SCHEMALESS, false);
        connects.configure(SCHEMALESS, false);
    }

    @Property(tries = 400, shrinking = ShrinkingMode.OFF)
    void rowsAreTheSame(@ForAll long seed) {
        Random random = new Random(seed);
        List<Column> columns = new ArrayList<>(List.of(column("id", DataTypes.BIGINT)));
        for (int i = 0; i < 3; i++) {
            columns.add(column("f" + i, TYPES.get(random.nextInt(TYPES.size()))));
        }
        TableSchema table = table("t", columns, columns.subList(0, 1), List.of());
        String[] options = options(random);
        TopicMapper ofBytes = mapper(new FakeTables().add(table), options);
        TopicMapper ofMaps = mapper(new FakeTables().add(table), options);
        for (int i = 0; i < 20; i++) {
            byte[] json = json(random, i).getBytes(StandardCharsets.UTF_8);
            SchemaAndValue is = lazy.toConnectData("t", json);
            SchemaAndValue should = connects.toConnectData("t", json);

            assertThat(outcome(ofBytes, is))
                    .as(new String(json, StandardCharsets.UTF_8))
                    .isEqualTo(outcome(ofMaps, should));

            if (is.value() instanceof JsonMap map) {
                assertThat(map.isOpen()).as("what is opened is let go of").isFalse();
            }
        }
    }

    @Example
    void whatATransformationHasChangedIsWhatItWasChangedTo() {
        List<Column> columns = List.of(column("id", DataTypes.BIGINT), column("page", DataTypes.TEXT));
        TableSchema table = table("t", columns, columns.subList(0, 1), List.of());
        TopicMapper mapper =
                mapper(new FakeTables().add(table), "topic.t.ks.t.mapping", "id=value.id, page=value.page");
        JsonMap map =
                (JsonMap) lazy.toConnectData("t", "{\"id\": 1, \"page\": \"as sent\"}".getBytes(StandardCharsets.UTF_8))
                        .value();

        map.put("page", "as changed");

        assertThat(TestMapping.decoded(TestMapping.map(mapper, record("t", null, null, null, map)), 1, DataTypes.TEXT))
                .isEqualTo("as changed");
        assertThat(map).containsEntry("page", "as changed");
    }

    @Example
    void aRecordThatIsLeftAsBytesCountsAsThem() {
        byte[] json = ("{\"text\": \"" + "x".repeat(1_000) + "\"}").getBytes(StandardCharsets.UTF_8);
        long empty = RecordBytes.of(record("t", null, null, null, null));
        SchemaAndValue value = lazy.toConnectData("t", json);

        long asBytes = RecordBytes.of(record("t", null, null, null, value.value())) - empty;

        assertThat(asBytes).isBetween(2_000L, 2_200L);
        assertThat(((JsonMap) value.value()).isOpen()).isFalse();
    }

    private static String[] options(Random random) {
        List<String> options = new ArrayList<>(List.of("unknown.fields", "ignore"));
        if (random.nextBoolean()) {
            options.addAll(List.of(
                    "topic.t.ks.t.mapping",
                    random.nextBoolean()
                            ? "id=value.id, f0=value.f0?, f1=value.f1.a?, f2=value.f2?"
                            : "id=value.id, f0=value.f0, f1=value.f2[1]?, f2=value.f1 || '!'"));
        }
        if (random.nextInt(3) == 0) {
            options.addAll(List.of("delete.enabled", "true"));
        }
        return options.toArray(String[]::new);
    }

    private static String json(Random random, int id) {
        StringBuilder json = new StringBuilder("{\"id\": ").append(id);
        for (String name : NAMES) {
            if (random.nextInt(name.startsWith("f") ? 8 : 2) > 0 && (name.startsWith("f") || random.nextInt(4) == 0)) {
                json.append(", \"").append(name).append("\":").append(VALUES.get(random.nextInt(VALUES.size())));
            }
        }
        return json.append('}').toString();
    }

    private static String outcome(TopicMapper mapper, SchemaAndValue value) {
        SinkRecord record = record("t", null, null, value.schema(), value.value());
        List<Row> rows = new ArrayList<>();
        try {
            mapper.map(record, rows);
        } catch (BadRecordException e) {
            return e.getMessage();
        } catch (UnconfirmedFieldException e) {
            return "the table has to be looked at";
        }
        StringBuilder words = new StringBuilder();
        for (Row row : rows) {
            words.append(TestMapping.statement(row)).append(' ').append(row.identity());
            for (ByteBuffer cell : row.values()) {
                words.append(' ')
                        .append(
                                WriteStatement.isUnset(cell)
                                        ? "unset"
                                        : cell == null ? "null" : Bytes.toHexString(cell));
            }
        }
        return words.toString();
    }
}
