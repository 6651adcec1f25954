package io.millrace.connect.cassandra.mapping;

import static io.millrace.connect.cassandra.mapping.TestMapping.assertBad;
import static io.millrace.connect.cassandra.mapping.TestMapping.column;
import static io.millrace.connect.cassandra.mapping.TestMapping.decoded;
import static io.millrace.connect.cassandra.mapping.TestMapping.mapper;
import static io.millrace.connect.cassandra.mapping.TestMapping.record;
import static io.millrace.connect.cassandra.mapping.TestMapping.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.data.UdtValue;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.UserDefinedType;
import com.datastax.oss.driver.internal.core.type.UserDefinedTypeBuilder;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.encoding.UnconfirmedFieldException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** The names in a map without a schema are data: some producers put addresses or tokens there. Those of a schema are not. */
class UnknownFieldsTest {

    private static final Column ID = column("id", DataTypes.INT);
    private static final Column EMAIL = column("email", DataTypes.TEXT);
    private static final String REMEDY =
            "add the column, set unknown.fields=ignore, or map the columns with topic.<topic>.<keyspace>.<table>.mapping";

    private final FakeTables tables = new FakeTables().add(table("people", List.of(ID, EMAIL), List.of(ID), List.of()));

    @Test
    void namesOfAMapsEntriesAreNotQuoted() {
        Map<String, Object> value = new TreeMap<>(Map.of("id", 1, "secret@example.org", 2, "secrets", 3));
        assertBad(
                mapper(tables),
                record("people", null, null, null, value),
                "table ks.people, 2 of the value's 3 entries have no column, the first with a name of 18 characters; "
                        + REMEDY);
        Schema schema =
                SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT32_SCHEMA).build();
        assertBad(
                mapper(tables),
                record("people", null, null, schema, value),
                "table ks.people, 2 of the value's 3 entries have no column, the first with a name of 18 characters; "
                        + REMEDY);
    }

    @Test
    void theColumnThatWasMeantIs() {
        assertBad(
                mapper(tables),
                record("people", null, null, null, Map.of("id", 1, "emial", "secret")),
                "table ks.people, 1 of the value's 2 entries has no column, with a name of 5 characters; did you mean"
                        + " email? " + REMEDY);
        assertBad(
                mapper(tables),
                record("people", null, null, null, Map.of("id", 1, "EMAIL", new byte[0])),
                "table ks.people, column email (text): field value.email is a byte array; text takes a string, a boolean");
    }

    @Test
    void entriesThatDifferInCaseAreNotChosenFrom() {
        Map<String, Object> value = new TreeMap<>(Map.of("id", 1, "email", "a", "Email", "b"));
        String complaint =
                "table ks.people, column email (text): two entries of the value have its name, in different cases";
        TopicMapper mapper = mapper(tables);
        assertBad(mapper, record("people", null, null, null, value), complaint);
        // Whichever comes first, and though one of them is null.
        value.put("email", null);
        assertBad(mapper, record("people", null, null, null, value), complaint);
        value.remove("Email");
        TestMapping.map(mapper, record("people", null, null, null, value));
        TestMapping.map(mapper, record("people", null, null, null, Map.of("ID", 1, "EMAIL", "x")));
    }

    @Test
    void theyAreLeftOutOfTypesToo() {
        UserDefinedType address = new UserDefinedTypeBuilder("ks", "addr")
                .withField("street", DataTypes.TEXT)
                .withField("city", DataTypes.TEXT)
                .frozen()
                .build();
        Column home = column("home", address);
        FakeTables homes = new FakeTables().add(table("homes", List.of(ID, home), List.of(ID), List.of()));
        Schema inner = SchemaBuilder.struct()
                .field("Street", Schema.STRING_SCHEMA)
                .field("zip", Schema.STRING_SCHEMA)
                .build();
        Schema schema = SchemaBuilder.struct()
                .field("id", Schema.INT32_SCHEMA)
                .field("home", inner)
                .build();
        SinkRecord struct = record(
                "homes",
                null,
                null,
                schema,
                new Struct(schema)
                        .put("id", 1)
                        .put("home", new Struct(inner).put("Street", "High").put("zip", "1")));
        SinkRecord map =
                record("homes", null, null, null, Map.of("id", 1, "home", Map.of("Street", "High", "zip", "secret")));
        for (SinkRecord record : List.of(struct, map)) {
            assertBad(mapper(homes), record, "or set unknown.fields=ignore");
            TopicMapper ignoring = mapper(homes, "unknown.fields", "ignore");
            // Only after a look at the type.
            assertThatThrownBy(() -> ignoring.map(record, new ArrayList<>()))
                    .isInstanceOf(UnconfirmedFieldException.class);
            Row row = TestMapping.rows(ignoring, record).get(0);
            UdtValue value = (UdtValue) decoded(row, 1, address);
            assertThat(value.getString("street")).isEqualTo("High");
            assertThat(value.isNull("city")).isTrue();
        }
    }

    @Test
    void eachFieldOfATypeIsLookedForOnce() {
        UserDefinedType address = new UserDefinedTypeBuilder("ks", "addr")
                .withField("street", DataTypes.TEXT)
                .frozen()
                .build();
        Column homes = column("homes", DataTypes.frozenListOf(address));
        TopicMapper mapper = mapper(
                new FakeTables().add(table("t", List.of(ID, homes), List.of(ID), List.of())),
                "unknown.fields",
                "ignore");
        Schema zipped = inner("street", "zip");
        Schema known = inner("street", "zip", "city");
        // Of ever other schemas, as a union of Avro may be.
        Map<String, Object> mixed = Map.of(
                "id",
                1,
                "homes",
                List.of(
                        new Struct(zipped).put("street", "a").put("zip", "1"),
                        new Struct(known).put("street", "b").put("city", "c"),
                        new Struct(zipped).put("street", "d").put("zip", "2")));
        SinkRecord record = record("t", null, null, null, mixed);
        for (int field = 0; field < 2; field++) {
            assertThatThrownBy(() -> mapper.map(record, new ArrayList<>()))
                    .isInstanceOf(UnconfirmedFieldException.class);
        }

        assertThat(TestMapping.rows(mapper, record)).hasSize(1);
        assertThat(TestMapping.rows(
                        mapper,
                        record(
                                "t",
                                null,
                                null,
                                null,
                                Map.of("id", 2, "homes", List.of(Map.of("street", "a", "zip", "1"))))))
                .hasSize(1);
    }

    private static Schema inner(String... fields) {
        SchemaBuilder struct = SchemaBuilder.struct();
        for (String field : fields) {
            struct.field(field, Schema.OPTIONAL_STRING_SCHEMA);
        }
        return struct.build();
    }

    @Test
    void aValueOfWhichNothingWouldBeWrittenIsNotWrittenAsItsKey() {
        Map<String, Object> change = new TreeMap<>(Map.of("op", "c", "after", Map.of("id", 1)));
        Map<String, Object> wrapped = Map.of("schema", Map.of(), "payload", Map.of("id", 1));
        Schema other =
                SchemaBuilder.struct().field("other", Schema.STRING_SCHEMA).build();
        String envelope = "it looks like a change event of Debezium: set value.envelope=debezium";
        assertBad(mapper(tables), record("people", null, null, null, change), envelope);
        TopicMapper ignoring = mapper(tables, "unknown.fields", "ignore");
        assertBadOnceSeen(ignoring, record("people", null, Map.of("id", 1), null, change), envelope);
        assertBadOnceSeen(
                ignoring,
                record("people", null, Map.of("id", 1), null, wrapped),
                "it looks like JSON with its schema: set value.converter.schemas.enable=true");
        assertBadOnceSeen(
                ignoring,
                record("people", Schema.INT32_SCHEMA, 1, other, new Struct(other).put("other", "x")),
                "none of the value's 1 fields has a column, so that nothing of it would be written; map the columns");
        TestMapping.map(ignoring, record("people", null, Map.of("id", 1), null, Map.of()));
    }

    /** Fields are left out only after a look at the table. */
    private static void assertBadOnceSeen(TopicMapper mapper, SinkRecord record, String message) {
        for (int field = 0; field < ((record.value() instanceof Map<?, ?> map) ? map.size() : 1); field++) {
            assertThatThrownBy(() -> mapper.map(record, new ArrayList<>()))
                    .isInstanceOf(UnconfirmedFieldException.class);
        }
        assertBad(mapper, record, message);
    }

    @Test
    void namesOfASchemaAre() {
        assertBad(
                mapper(tables),
                record("people", null, null, struct("emial"), value("emial")),
                "table ks.people, field value.emial has no column; did you mean email? " + REMEDY);
        // Whatever made a schema of its data.
        for (String name : List.of("secret\n" + "2026-01-31 ERROR", "secret".repeat(20))) {
            assertBad(
                    mapper(tables),
                    record("people", null, null, struct(name), value(name)),
                    "table ks.people, a field of the value with a name of " + name.length()
                            + " characters has no column; " + REMEDY);
        }
    }

    private static Schema struct(String name) {
        return SchemaBuilder.struct()
                .field("id", Schema.INT32_SCHEMA)
                .field(name, Schema.STRING_SCHEMA)
                .build();
    }

    private static Struct value(String name) {
        return new Struct(struct(name)).put("id", 1).put(name, "secret");
    }
}
