package io.millrace.connect.cassandra.mapping;

import static io.millrace.connect.cassandra.mapping.TestMapping.assertBad;
import static io.millrace.connect.cassandra.mapping.TestMapping.column;
import static io.millrace.connect.cassandra.mapping.TestMapping.decoded;
import static io.millrace.connect.cassandra.mapping.TestMapping.map;
import static io.millrace.connect.cassandra.mapping.TestMapping.mapper;
import static io.millrace.connect.cassandra.mapping.TestMapping.record;
import static io.millrace.connect.cassandra.mapping.TestMapping.rows;
import static io.millrace.connect.cassandra.mapping.TestMapping.statement;
import static io.millrace.connect.cassandra.mapping.TestMapping.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** What deletes, how much, and from which tables. */
class DeletesTest {

    private static final Column ID = column("id", DataTypes.INT);
    private static final Column EMAIL = column("email", DataTypes.TEXT);
    private static final Column AT = column("at", DataTypes.BIGINT);
    private static final Schema ROW = SchemaBuilder.struct()
            .optional()
            .field("id", Schema.INT32_SCHEMA)
            .field("email", Schema.OPTIONAL_STRING_SCHEMA)
            .build();
    private static final Schema ENVELOPE = SchemaBuilder.struct()
            .field("before", ROW)
            .field("after", ROW)
            .field("op", Schema.STRING_SCHEMA)
            .field("ts_ms", Schema.INT64_SCHEMA)
            .build();

    private final FakeTables tables = new FakeTables()
            .add(table("users", List.of(ID, EMAIL), List.of(ID), List.of()))
            .add(table("by_email", List.of(EMAIL, ID), List.of(EMAIL), List.of(ID)))
            .add(table("events", List.of(ID, AT, EMAIL), List.of(ID), List.of(AT)));

    @Test
    void aFlagOfExtractNewRecordStateDeletes() {
        TopicMapper mapper = mapper(tables);
        assertThat(statement(map(mapper, users(flagged("false"))))).startsWith("INSERT");
        Row row = map(mapper, users(flagged("true")));

        assertThat(statement(row)).isEqualTo("DELETE [id] timestamp");
        assertThat(decoded(row, 1, DataTypes.INT)).isEqualTo(7);
        assertThat(statement(map(mapper, users(flagged(true))))).startsWith("DELETE");
        assertBad(mapper, users(flagged("maybe")), "field value.__deleted marks deletes (delete.flag.field)");
    }

    @Test
    void theFlagIsReadFromStructsAndByMappingsToo() {
        Schema schema = SchemaBuilder.struct()
                .field("id", Schema.INT32_SCHEMA)
                .field("email", Schema.OPTIONAL_STRING_SCHEMA)
                .field("__deleted", Schema.OPTIONAL_STRING_SCHEMA)
                .build();
        Struct kept = new Struct(schema).put("id", 7).put("email", "a").put("__deleted", "false");
        Struct gone = new Struct(schema).put("id", 7).put("email", "a").put("__deleted", "true");
        for (TopicMapper mapper : List.of(
                mapper(tables), mapper(tables, "topic.users.ks.users.mapping", "id=value.id, email=value.email"))) {
            assertThat(statement(map(mapper, record("users", null, null, schema, kept))))
                    .startsWith("INSERT");
            assertThat(statement(map(mapper, record("users", null, null, schema, gone))))
                    .startsWith("DELETE");
        }
    }

    @Test
    void aConditionDeletes() {
        TopicMapper mapper = mapper(
                tables, "topic.users.ks.users.delete.when", "value.op? in ('d', 'D')", "unknown.fields", "ignore");
        assertThat(statement(map(mapper, users(Map.of("id", 7L, "email", "a", "op", "u")))))
                .startsWith("INSERT");
        assertThat(statement(map(mapper, users(Map.of("id", 7L, "op", "d"))))).startsWith("DELETE");
    }

    @Test
    void nothingIsDeletedWhereThatIsOff() {
        TopicMapper mapper = mapper(tables, "delete.enabled", "false");
        assertBad(mapper, users(flagged("true")), "a delete deletes its row, and delete.enabled is false");
    }

    @Test
    void debeziumsChangesAreFollowed() {
        TopicMapper mapper = mapper(tables, "value.envelope", "debezium");
        Struct ann = new Struct(ROW).put("id", 7).put("email", "a");
        Row created = map(mapper, change("c", null, ann));
        assertThat(statement(created)).isEqualTo("INSERT [id, email] timestamp");
        assertThat(decoded(created, 1, DataTypes.TEXT)).isEqualTo("a");
        assertThat(statement(map(mapper, change("r", null, ann)))).startsWith("INSERT");
        Row deleted = map(mapper, change("d", ann, null));
        assertThat(statement(deleted)).isEqualTo("DELETE [id] timestamp");
        assertThat(decoded(deleted, 1, DataTypes.INT)).isEqualTo(7);
        // Its key names the row, too, and is all there is without REPLICA IDENTITY FULL.
        assertThat(statement(map(mapper, change("d", null, null)))).isEqualTo("DELETE [id] timestamp");
        assertThat(statement(map(mapper, record("users", null, Map.of("id", 7L), null, null))))
                .startsWith("DELETE");
        assertThatThrownBy(() -> rows(mapper, change("t", null, null)))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("value.envelope.truncates=ignore");
        assertThat(rows(
                        mapper(tables, "value.envelope", "debezium", "value.envelope.truncates", "ignore"),
                        change("t", null, null)))
                .isEmpty();
    }

    @Test
    void aDeleteThatHasNothingButItsKeyIsNotAskedWhetherItIsWanted() {
        TopicMapper mapper =
                mapper(tables, "value.envelope", "debezium", "topic.users.ks.users.where", "value.email is not null");
        Struct before = new Struct(ROW).put("id", 7);
        assertThat(statement(map(mapper, change("d", before, null)))).startsWith("DELETE");
        assertThat(rows(mapper, change("c", null, before))).isEmpty();
    }

    @Test
    void anEnvelopeMayBeJsonWithoutASchemaAndBeMapped() {
        TopicMapper mapper = mapper(
                tables,
                "topic.users.value.envelope",
                "debezium",
                "topic.users.ks.users.mapping",
                "id=value.id, email=concat(value.email, envelope.op)");
        Map<String, Object> change = new HashMap<>();
        change.put("before", null);
        change.put("after", Map.of("id", 7L, "email", "a"));
        change.put("op", "c");
        Row row = map(mapper, users(change));
        assertThat(decoded(row, 1, DataTypes.TEXT)).isEqualTo("ac");
        assertThatThrownBy(() -> rows(mapper, users(Map.of("schema", Map.of(), "payload", Map.of()))))
                .hasMessageContaining("set value.converter.schemas.enable=true");
        assertThatThrownBy(() -> rows(mapper, users(Map.of("id", 7L))))
                .hasMessageContaining("set topic.users.value.envelope=none");
    }

    @Test
    void theDatabasesTimeMayBeTheWriteTime() {
        TopicMapper mapper = mapper(
                tables,
                "value.envelope",
                "debezium",
                "topic.users.ks.users.mapping",
                "id=value.id, email=value.email, __timestamp=epoch_ms(envelope.ts_ms)");
        Struct ann = new Struct(ROW).put("id", 7).put("email", "a");
        assertThat(map(mapper, change("c", null, ann)).writeTimeMicros()).isEqualTo(1_769_860_800_123_000L);
        assertThat(map(mapper, change("d", null, null)).writeTimeMicros()).isEqualTo(1_769_860_800_123_000L);
        assertBad(
                mapper,
                record("users", null, Map.of("id", 7L), null, null),
                "a record without a value has no envelope; set tombstones.on.delete=false at the source");
    }

    @Test
    void aPartitionIsDeletedWhereThatIsAskedFor() {
        SinkRecord tombstone = record("events", null, Map.of("id", 5L), null, null);
        assertBad(mapper(tables), tombstone, "unless delete.scope=partition is to delete the whole partition");

        TopicMapper mapper = mapper(tables, "delete.scope", "partition");
        Row row = map(mapper, tombstone);
        assertThat(statement(row)).isEqualTo("DELETE [id] timestamp");
        assertThat(decoded(row, 1, DataTypes.INT)).isEqualTo(5);
        Row written = map(mapper, record("events", null, null, null, Map.of("id", 5L, "at", 1L, "email", "x")));
        assertThat(written.sharedIdentity()).isNotEqualTo(Row.SHARES_NOTHING).isEqualTo(row.sharedIdentity());
        assertThat(statement(map(mapper, record("events", null, Map.of("id", 5L, "at", 1L), null, null))))
                .isEqualTo("DELETE [id, at] timestamp");
    }

    @Test
    void aPartitionIsDeletedWhereItsRowsAreElementsOfAnArray() {
        TopicMapper mapper = mapper(
                tables,
                "topic.carts.ks.events.mapping",
                "id=key.id, at=record.element, email=element.email",
                "topic.carts.ks.events.unnest",
                "value.users",
                "delete.scope",
                "partition");
        Row row = map(mapper, record("carts", null, Map.of("id", 5L), null, null));

        assertThat(statement(row)).isEqualTo("DELETE [id] timestamp");
        assertThat(decoded(row, 1, DataTypes.INT)).isEqualTo(5);
    }

    @Test
    void aTableThatTheKeyDoesNotNameMayBeLeftOut() {
        String[] mappings = {
            "topic.users.ks.users.mapping", "id=value.id, email=value.email",
            "topic.users.ks.by_email.mapping", "email=value.email, id=value.id",
            "delete.incomplete.key", "skip"
        };
        SinkRecord tombstone = record("users", null, Map.of("id", 1L), null, null);
        List<Row> rows = rows(mapper(tables, mappings), tombstone);
        assertThat(rows).extracting(TestMapping::statement).containsExactly("DELETE [id] timestamp");

        mappings[5] = "fail";
        assertBad(
                mapper(tables, mappings),
                tombstone,
                "table ks.by_email, column email (text): a record without a value deletes one row, and nothing in it says what"
                        + " this column is");
    }

    @Test
    void namesOfKeysAreFoundInAnyCaseButNotTwice() {
        TopicMapper mapper = mapper(tables);
        assertThat(statement(map(mapper, record("users", null, Map.of("ID", 7L), null, null))))
                .startsWith("DELETE");
        assertBad(
                mapper,
                record("users", null, Map.of("ID", 7L, "id", 8L), null, null),
                "field key.id is there twice, in different cases");
    }

    @Test
    void whatAValueWithoutASchemaLacksIsTakenFromTheKey() {
        SinkRecord flagged =
                record("events", null, Map.of("id", 7L, "at", 5L), null, Map.of("id", 7L, "__deleted", true));
        for (String[] options : List.of(new String[] {}, new String[] {"delete.scope", "partition"}, new String[] {
            "delete.scope", "partition", "topic.events.ks.events.mapping", "id=value.id, at=value.at"
        })) {
            Row row = map(mapper(tables, options), flagged);

            assertThat(statement(row)).isEqualTo("DELETE [id, at] timestamp");
            assertThat(decoded(row, 2, DataTypes.BIGINT)).isEqualTo(5L);
        }
        assertBad(
                mapper(tables),
                record("events", null, Map.of("id", 7L, "at", "secret"), null, Map.of("id", 7L, "__deleted", true)),
                "column at (bigint): a delete deletes one row, and field key.at is a string");
    }

    @Test
    void aDeleteNeedsNoMoreOfATableThanItsKey() {
        TopicMapper mapper =
                mapper(tables, "topic.users.ks.users.mapping", "id=key.id, name=value.name, tags+=value.tags");

        assertThat(statement(map(mapper, record("users", null, Map.of("id", 7L), null, null))))
                .startsWith("DELETE");
        assertThatThrownBy(() -> map(mapper, record("users", null, Map.of("id", 7L), null, Map.of("name", "x"))))
                .isInstanceOf(UnfitTableException.class)
                .hasMessageContaining("has no column name");
    }

    @Test
    void aDeleteDoesNotNameTheRowOfAnotherRecordByWhatNoOtherRecordHas() {
        SinkRecord tombstone = record("events", null, Map.of("user", 7L, "at", 5L), null, null);
        for (String own : List.of("record.offset", "record.offset + 1", "length(uuid_of(record))")) {
            String[] options = {
                "topic.events.ks.events.mapping",
                "id=key.user, at=" + own + ", email=value.email",
                "delete.scope",
                "row"
            };
            assertBad(
                    mapper(tables, options), tombstone, "column at (bigint): a record without a value deletes one row");

            options[3] = "partition";
            assertThat(statement(map(mapper(tables, options), tombstone))).isEqualTo("DELETE [id] timestamp");
        }
    }

    @Test
    void theTimeOfADeleteIsNotTheOneOfTheRow() {
        String[] options = {
            "topic.events.ks.events.mapping",
            "id=value.user, at=record.timestamp, email=value.email",
            "delete.scope",
            "row",
            "delete.flag.field",
            "gone"
        };
        SinkRecord tombstone = record("events", null, Map.of("id", 7L), null, null);
        SinkRecord flagged = record("events", null, null, null, Map.of("user", 7L, "gone", true));
        assertBad(
                mapper(tables, options),
                tombstone,
                "column at (bigint): a record without a value deletes one row, and record.timestamp is its own, and not that"
                        + " of the row; all of the primary key is needed, unless delete.scope=partition");
        assertBad(mapper(tables, options), flagged, "a delete deletes one row, and record.timestamp is its own");

        options[3] = "partition";
        assertThat(statement(map(mapper(tables, options), tombstone))).isEqualTo("DELETE [id] timestamp");
        assertThat(statement(map(mapper(tables, options), flagged))).isEqualTo("DELETE [id] timestamp");

        options[1] = "id=extract(year from record.timestamp), at=value.at, email=value.email";
        assertBad(
                mapper(tables, options),
                record("events", null, Map.of("at", 7L), null, null),
                "column id (int): a record without a value deletes one row, and record.timestamp is its own");
    }

    @Test
    void whatIsTheSameInManyRecordsNamesNoRowOfAPartition() {
        Column kind = column("kind", DataTypes.TEXT);
        Column shard = column("shard", DataTypes.INT);
        tables.add(table("views", List.of(ID, kind, shard, AT), List.of(ID), List.of(kind, shard, AT)));
        String[] options = {
            "topic.t.ks.views.mapping",
            "id=value.id, kind='film', shard=record.partition, at=value.at",
            "delete.scope",
            "partition"
        };
        TopicMapper mapper = mapper(tables, options);
        assertThat(statement(map(mapper, record("t", null, Map.of("id", 7L), null, null))))
                .isEqualTo("DELETE [id] timestamp");
        // One that says more means less.
        assertThat(statement(map(mapper, record("t", null, Map.of("id", 7L, "at", 5L), null, null))))
                .isEqualTo("DELETE [id, kind, shard, at] timestamp");
        assertBad(mapper, record("t", null, Map.of("at", 5L), null, null), "column id (int)");

        options[1] = "id=value.id, kind=key.kind, shard=record.partition, at=value.at";
        assertBad(
                mapper(tables, options),
                record("t", null, Map.of("id", 7L, "kind", "film"), null, null),
                "column at (bigint): a record without a value deletes one row, and nothing in it says what this column is");
    }

    /** A key that is one value says of a clustering column nothing, and so does what only a value has. */
    @Test
    void aKeyOfOneValueDeletesItsPartition() {
        tables.add(table("views", List.of(ID, AT), List.of(ID), List.of(AT)));
        for (String at : List.of("value.at", "record.element", "record.offset")) {
            TopicMapper mapper = mapper(
                    tables,
                    "topic.t.ks.views.mapping",
                    "id=key, at=" + at,
                    "topic.t.ks.views.unnest",
                    "value.all",
                    "delete.scope",
                    "partition");
            assertThat(statement(map(mapper, record("t", null, 7L, null, null))))
                    .as(at)
                    .isEqualTo("DELETE [id] timestamp");
        }
    }

    @Test
    void aDeleteSaysFromWhichTable() {
        SinkRecord tombstone = record("t", null, Map.of("id", 7L, "kind", "users"), null, null);
        String[] options = {"topic.t.ks.${value.kind}.mapping", "id=value.id, email=value.email"};
        assertThatThrownBy(() -> rows(mapper(tables, options), tombstone))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining(
                        "a record without a value deletes a row, and nothing in it says of which table: field"
                                + " value.kind is in the table's name (ks.${value.kind}); name the table by ${key.<field>} or");
        assertThat(rows(
                        mapper(
                                tables,
                                "topic.t.ks.${value.kind}.mapping",
                                options[1],
                                "topic.t.ks.by_email.mapping",
                                "email=key.kind, id=key.id",
                                "delete.incomplete.key",
                                "skip"),
                        tombstone))
                .extracting(TestMapping::statement)
                .containsExactly("DELETE [email, id] timestamp");

        assertThatThrownBy(() -> rows(
                        mapper(
                                tables,
                                "topic.t.ks.${envelope.source.table}.mapping",
                                options[1],
                                "value.envelope",
                                "debezium"),
                        tombstone))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining(
                        "nothing in it says of which table: field envelope.source.table is in the table's name");

        Row row = map(mapper(tables, "topic.t.ks.${key.kind}.mapping", options[1]), tombstone);
        assertThat(statement(row)).isEqualTo("DELETE [id] timestamp");
        assertThat(row.statement().table()).hasToString("ks.users");
    }

    private static Map<String, Object> flagged(Object mark) {
        return Map.of("id", 7L, "email", "a", "__deleted", mark);
    }

    private static SinkRecord users(Map<String, Object> value) {
        return record("users", null, null, null, value);
    }

    private static SinkRecord change(String op, Struct before, Struct after) {
        Struct change = new Struct(ENVELOPE)
                .put("before", before)
                .put("after", after)
                .put("op", op)
                .put("ts_ms", 1_769_860_800_123L);
        return record("users", null, Map.of("id", 7L), ENVELOPE, change);
    }
}
