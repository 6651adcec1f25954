package io.millrace.connect.cassandra.mapping;

import static io.millrace.connect.cassandra.mapping.TestMapping.NOW;
import static io.millrace.connect.cassandra.mapping.TestMapping.assertBad;
import static io.millrace.connect.cassandra.mapping.TestMapping.column;
import static io.millrace.connect.cassandra.mapping.TestMapping.decoded;
import static io.millrace.connect.cassandra.mapping.TestMapping.map;
import static io.millrace.connect.cassandra.mapping.TestMapping.record;
import static io.millrace.connect.cassandra.mapping.TestMapping.statement;
import static io.millrace.connect.cassandra.mapping.TestMapping.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.encoding.UnconfirmedFieldException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class TopicMapperTest {

    private static final Column PAGE = column("page", DataTypes.TEXT);
    private static final Column DAY = column("day", DataTypes.DATE);
    private static final Column AT = column("at", DataTypes.TIMESTAMP);
    private static final Column BYTES = column("bytes", DataTypes.INT);
    private static final Column NOTE = column("note", DataTypes.TEXT);
    private static final TableSchema VIEWS =
            table("views", List.of(PAGE, DAY, AT, BYTES, NOTE), List.of(PAGE, DAY), List.of(AT));
    private static final TableSchema TOTALS = table("totals", List.of(PAGE, BYTES), List.of(PAGE), List.of());

    private static final Schema VALUE = SchemaBuilder.struct()
            .field("page", Schema.STRING_SCHEMA)
            .field("at", Timestamp.SCHEMA)
            .field("Bytes", Schema.OPTIONAL_INT64_SCHEMA)
            .field("note", Schema.OPTIONAL_STRING_SCHEMA)
            .build();
    private static final Schema KEY = SchemaBuilder.struct()
            .field("page", Schema.STRING_SCHEMA)
            .field("day", Date.SCHEMA)
            .field("at", Timestamp.SCHEMA)
            .build();

    private final FakeTables tables = new FakeTables().add(VIEWS).add(TOTALS);

    @Test
    void findsColumnsByNameAndTheRestOfThePrimaryKeyInTheKey() {
        Row row = map(mapper(), views(value().put("Bytes", 7L)));

        assertThat(statement(row)).isEqualTo("INSERT [page, at, bytes, note, day] timestamp");
        assertThat(decoded(row, 0, DataTypes.TEXT)).isEqualTo("/index");
        assertThat(decoded(row, 2, DataTypes.INT)).isEqualTo(7);
        assertThat(WriteStatement.isUnset(row.values()[3])).isTrue();
        assertThat(row.values()).hasSize(6);
        assertThat(row.values()[5]).isNull();
        assertThat(row.writeTimeMicros()).isEqualTo(Row.UNDECIDED);
        assertThat(row.bytes()).isEqualTo("/index".length() + 8 + 4 + 4);
    }

    @Test
    void partitionKeysAreTheBytesThatCassandraHashes() {
        Row composite = map(mapper(), views(value()));
        ByteBuffer expected = ByteBuffer.allocate(2 + 6 + 1 + 2 + 4 + 1)
                .putShort((short) 6)
                .put("/index".getBytes(StandardCharsets.UTF_8))
                .put((byte) 0)
                .putShort((short) 4)
                .putInt((1 << 31) + 20_000)
                .put((byte) 0)
                .flip();
        assertThat(composite.partitionKey().bytes()).isEqualTo(expected);

        Row single = map(mapper(), record("totals", Schema.STRING_SCHEMA, "/index", null, Map.of("bytes", 1L)));
        assertThat(single.partitionKey().bytes()).isEqualTo(StandardCharsets.UTF_8.encode("/index"));
    }

    @Test
    void identityFollowsThePrimaryKeyAlone() {
        TopicMapper mapper = mapper();
        long identity = map(mapper, views(value())).identity();

        assertThat(map(mapper, views(value().put("note", "other"))).identity()).isEqualTo(identity);
        assertThat(map(mapper, views(value().put("page", "/other"))).identity()).isNotEqualTo(identity);
        assertThat(map(mapper, views(value().put("at", new java.util.Date(1)))).identity())
                .isNotEqualTo(identity);
        assertThat(map(mapper, record("views", KEY, key(), null, null)).identity())
                .isEqualTo(identity);
    }

    @Test
    void statementsAndPlansAreMadeOncePerSchema() {
        TopicMapper mapper = mapper();
        for (int i = 0; i < 10; i++) {
            map(mapper, views(value()));
            map(mapper, record("views", KEY, key(), null, null));
        }
        assertThat(tables.prepared)
                .containsExactly("INSERT [page, at, bytes, note, day] timestamp", "DELETE [page, day, at] timestamp");

        mapper.noticeChanges();
        map(mapper, views(value()));
        assertThat(tables.prepared).hasSize(2);
    }

    @Test
    void aColumnThatIsAddedIsFilledFromThenOn() {
        TableSchema before = table("totals", List.of(PAGE), List.of(PAGE), List.of());
        tables.alter(before);
        TopicMapper mapper = mapper();
        Schema schema = SchemaBuilder.struct()
                .field("page", Schema.STRING_SCHEMA)
                .field("bytes", Schema.INT32_SCHEMA)
                .build();
        SinkRecord record = record(
                "totals",
                null,
                null,
                schema,
                new Struct(schema).put("page", "/").put("bytes", 7));
        assertThatThrownBy(() -> map(mapper, record)).hasMessageContaining("field value.bytes has no column");

        tables.alter(TOTALS);
        mapper.noticeChanges();

        Row row = map(mapper, record);
        assertThat(row.values()).hasSize(3);
        assertThat(mapper.isOutdated(row)).isFalse();
    }

    @Test
    void aChangeIsNoticedEvenIfCassandraCannotBeAskedAboutItAtFirst() {
        TopicMapper mapper = mapper();
        TableSchema known = map(mapper, views(value())).statement().schema();
        TableSchema altered = table(
                "views",
                Stream.concat(known.columns().stream(), Stream.of(column("more", DataTypes.TEXT)))
                        .toList(),
                known.partitionKey(),
                known.clustering());
        tables.alter(altered);
        tables.failure = new DriverTimeoutException("no answer");
        assertThatThrownBy(mapper::noticeChanges).isSameAs(tables.failure);

        tables.failure = null;
        mapper.noticeChanges();

        assertThat(map(mapper, views(value())).statement().schema()).isEqualTo(altered);
    }

    @Test
    void rowsOfATableThatWasAlteredOrDroppedAreOutdated() {
        TopicMapper mapper = mapper();
        Row row = map(mapper, views(value()));

        tables.alter(table("views", List.of(PAGE, DAY, AT, BYTES), List.of(PAGE, DAY), List.of(AT)));
        assertThat(mapper.isOutdated(row)).isTrue();

        tables.drop(VIEWS);
        assertThat(mapper.isOutdated(row)).isTrue();
    }

    @Test
    void countersAreAddedToWithoutAWriteTime() {
        Column hits = column("hits", DataTypes.COUNTER);
        tables.add(table("hits", List.of(PAGE, hits), List.of(PAGE), List.of()));
        Schema schema = SchemaBuilder.struct()
                .field("page", Schema.STRING_SCHEMA)
                .field("hits", Schema.OPTIONAL_INT64_SCHEMA)
                .build();

        TopicMapper mapper = mapper("write.nulls", "null");
        Row row = map(
                mapper,
                record(
                        "hits",
                        null,
                        null,
                        schema,
                        new Struct(schema).put("page", "/").put("hits", 3L)));
        assertThat(tables.prepared).containsExactly("UPDATE [hits, page]");
        assertThat(row.statement().carriesWriteTime()).isFalse();
        assertThat(row.statement().isIdempotent()).isFalse();
        assertThat(row.values()[0].getLong(0)).isEqualTo(3);

        Row nothing = map(mapper, record("hits", null, null, schema, new Struct(schema).put("page", "/")));
        assertThat(WriteStatement.isUnset(nothing.values()[0])).isTrue();
    }

    @Test
    void countersAreFoundByNameInMapsToo() {
        Column hits = column("hits", DataTypes.COUNTER);
        Column misses = column("misses", DataTypes.COUNTER);
        tables.add(table("hits", List.of(PAGE, hits, misses), List.of(PAGE), List.of()));
        TopicMapper mapper = mapper("write.nulls", "null", "delete.scope", "partition");
        Map<String, Object> value = new HashMap<>(Map.of("Hits", 3L));
        value.put("misses", null);
        Row row = map(mapper, record("hits", null, Map.of("page", "/"), null, value));

        assertThat(tables.prepared).containsExactly("UPDATE [hits, misses, page]");
        assertThat(row.statement().carriesWriteTime()).isFalse();
        assertThat(row.statement().isIdempotent()).isFalse();
        assertThat(row.values()[0].getLong(0)).isEqualTo(3);
        assertThat(WriteStatement.isUnset(row.values()[1])).isTrue();
        assertThat(decoded(row, 2, DataTypes.TEXT)).isEqualTo("/");
        assertBad(
                mapper,
                record("hits", null, null, null, Map.of("page", "/")),
                "the record has no field for any of the counter columns");
        assertBad(
                mapper,
                record("hits", null, null, null, Map.of("page", "/", "hits", "many")),
                "column hits (counter): field value.hits is a string");
    }

    @Test
    void counterRowsAreNotDeleted() {
        Column hits = column("hits", DataTypes.COUNTER);
        tables.add(table("hits", List.of(PAGE, hits), List.of(PAGE), List.of()));

        assertThatThrownBy(() -> map(mapper(), record("hits", Schema.STRING_SCHEMA, "/", null, null)))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("cannot be counted again");
    }

    @Test
    void nullsAreWrittenWhenAskedFor() {
        Row row = map(mapper("write.nulls", "null"), views(value()));
        assertThat(row.values()[2]).isNull();
        assertThat(row.values()[3]).isNull();
    }

    @Test
    void aRecordWithoutAValueDeletesTheRowOfItsKey() {
        Row row = map(mapper(), record("views", KEY, key(), null, null));

        assertThat(statement(row)).isEqualTo("DELETE [page, day, at] timestamp");
        assertThat(row.values()[0]).isNull();
        assertThat(decoded(row, 1, DataTypes.TEXT)).isEqualTo("/index");
        assertThat(row.partitionKey()).isEqualTo(map(mapper(), views(value())).partitionKey());

        assertBad(
                mapper("delete.enabled", "false"), record("views", KEY, key(), null, null), "delete.enabled is false");
        Schema partial = SchemaBuilder.struct()
                .field("page", Schema.STRING_SCHEMA)
                .field("day", Date.SCHEMA)
                .build();
        assertBad(
                mapper(),
                record(
                        "views",
                        partial,
                        new Struct(partial).put("page", "x").put("day", new java.util.Date(0)),
                        null,
                        null),
                "column at (timestamp): a record without a value deletes one row");
    }

    @Test
    void mapsWithoutASchemaFillTheColumnsThatTheyHave() {
        TopicMapper mapper = mapper();
        Map<String, Object> value =
                new HashMap<>(Map.of("PAGE", "/index", "at", NOW.toEpochMilli(), "day", "2026-01-31"));
        value.put("note", null);
        Row row = map(mapper, record("views", null, null, null, value));

        assertThat(statement(row)).isEqualTo("INSERT [page, day, at, bytes, note] timestamp");
        assertThat(decoded(row, 2, DataTypes.TIMESTAMP)).isEqualTo(NOW);
        assertThat(WriteStatement.isUnset(row.values()[3])).isTrue();
        assertThat(WriteStatement.isUnset(row.values()[4])).isTrue();

        value.put("bytes", "many");
        assertBad(
                mapper,
                record("views", null, null, null, value),
                "table ks.views, column bytes (int): field value.bytes is a string that is not a number; if it stands for"
                        + " none, set convert.null.texts (record views-3-42)");
        value.remove("bytes");
        value.put("nots", 1L);
        assertBad(
                mapper,
                record("views", null, null, null, value),
                "1 of the value's 5 entries has no column, with a name of 4 characters; did you mean note?");
        assertThat(map(mapper("unknown.fields", "ignore"), record("views", null, null, null, value))
                        .identity())
                .isEqualTo(row.identity());
    }

    @Test
    void aFieldIsLeftOutOnlyAfterSomebodyHasLookedForItsColumn() {
        TopicMapper mapper = mapper("unknown.fields", "ignore");
        Map<String, Object> value =
                Map.of("page", "/index", "day", "2026-01-31", "at", NOW.toEpochMilli(), "brand_new", 1);
        SinkRecord record = record("views", null, null, null, value);
        List<Row> rows = new ArrayList<>();

        assertThatThrownBy(() -> mapper.map(record, rows)).isInstanceOf(UnconfirmedFieldException.class);
        mapper.map(record, rows);
        mapper.map(record, rows);

        assertThat(rows).hasSize(2);
    }

    @Test
    void whatDoesNotFitIsToldToEachRecordWithItsPlace() {
        Schema wrong = SchemaBuilder.struct()
                .field("page", Schema.STRING_SCHEMA)
                .field("bytes", Schema.STRING_SCHEMA)
                .build();
        TopicMapper mapper = mapper();
        for (int i = 0; i < 2; i++) {
            assertBad(
                    mapper,
                    record(
                            "totals",
                            null,
                            null,
                            wrong,
                            new Struct(wrong).put("page", "secret").put("bytes", "secret")),
                    "table ks.totals, column bytes (int): field value.bytes is a string that is not a number; if it"
                            + " stands for none, set convert.null.texts (record totals-3-42)");
        }
        assertBad(
                mapper,
                views(value().put("Bytes", 1L << 40)),
                "field value.Bytes is a 64-bit integer outside of its range");
        assertThat(tables.prepared).hasSize(2);
    }

    @Test
    void keysThatCassandraRefusesAreRefusedHere() {
        TopicMapper mapper = mapper();
        assertBad(
                mapper,
                record("totals", null, null, null, Map.of("page", "")),
                "is empty; Cassandra takes no empty partition key");
        assertBad(
                mapper,
                record("totals", null, null, null, Map.of("page", "x".repeat(65_536))),
                "longer than 65535 bytes");
        assertBad(mapper, record("totals", null, null, null, Map.of("bytes", 1L)), "column page (text): is null");
        // One empty part of several is a key like any other.
        assertThat(map(mapper, views(value().put("page", "")))
                        .partitionKey()
                        .bytes()
                        .remaining())
                .isEqualTo(10);
    }

    @Test
    void mappingsTakeColumnsFromAnywhere() {
        Schema nested = SchemaBuilder.struct().field("inner", VALUE).build();
        TopicMapper mapper = mapper(
                "write.timestamp.earliest",
                "none",
                "topic.deep.ks.views.mapping",
                "page=value.inner.page, day=key.day, at=record.timestamp, bytes=42, note=header.trace?, __ttl=value.inner.Bytes,"
                        + " __timestamp=value.inner.at");
        SinkRecord record =
                record("deep", KEY, key(), nested, new Struct(nested).put("inner", value().put("Bytes", 60L)));
        Row row = map(mapper, record);

        assertThat(statement(row)).isEqualTo("INSERT [page, day, at, bytes, note] timestamp ttl");
        assertThat(decoded(row, 0, DataTypes.TEXT)).isEqualTo("/index");
        assertThat(decoded(row, 2, DataTypes.TIMESTAMP)).isEqualTo(NOW);
        assertThat(decoded(row, 3, DataTypes.INT)).isEqualTo(42);
        assertThat(WriteStatement.isUnset(row.values()[4])).isTrue();
        assertThat(decoded(row, 6, DataTypes.INT)).isEqualTo(60);
        assertThat(row.writeTimeMicros()).isEqualTo(1_000_000L);

        record.headers().addString("trace", "abc");
        assertThat(decoded(map(mapper, record), 4, DataTypes.TEXT)).isEqualTo("abc");
        assertBad(
                mapper,
                record("deep", KEY, key(), nested, new Struct(nested).put("inner", value().put("Bytes", -1L))),
                "is not between 0 and 630720000 seconds");
    }

    @Test
    void aTopicMayFillSeveralTablesAllOrNone() {
        TopicMapper mapper = mapper(
                "topic.views.ks.views.mapping", "page=value.page, day=key.day, at=value.at",
                "topic.views.ks.totals.mapping", "page=value.note?, bytes=value.Bytes");
        List<Row> rows = new ArrayList<>();
        mapper.map(views(value().put("note", "x")), rows);
        assertThat(rows)
                .extracting(row -> row.statement().table().name().asInternal())
                .containsExactlyInAnyOrder("views", "totals");

        rows.clear();
        assertThatThrownBy(() -> mapper.map(views(value()), rows)).isInstanceOf(BadRecordException.class);
        assertThat(rows).isEmpty();
    }

    @Test
    void missingFieldsAreErrorsUnlessOptional() {
        SinkRecord record = record("views", KEY, key(), null, Map.of("at", NOW.toEpochMilli()));
        String mapping = "page=key.page, day=key.day, at=value.at, note=value.nothing";
        assertBad(
                mapper("topic.views.ks.views.mapping", mapping),
                record,
                "column note (text): field value.nothing is missing; if it may be, put a question mark after it");
        assertThat(map(mapper("topic.views.ks.views.mapping", mapping + "?"), record)
                        .values()[3])
                .satisfies(value -> assertThat(WriteStatement.isUnset(value)).isTrue());
        assertBad(mapper("topic.views.ks.views.mapping", mapping), views(value()), "field value.nothing is missing");
    }

    @Test
    void mappingsThatDoNotFitTheTableAreFatal() {
        assertFatal("page=value.page, dya=key.day, at=value.at", "has no column dya; did you mean day?");
        assertFatal("page=value.page, day=key.day", "column at (timestamp) is part of the primary key and not mapped");
        assertFatal("page=value.page, day=key.day, at=now()", "now() would make a new row");
        assertFatal("page=value.page, day=key.day, at=value.at, bytes='x'", "the literal of the mapping is a string");
        assertThatThrownBy(() -> map(mapper(), record("nowhere", null, null, null, Map.of())))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(BadRecordException.class);
    }

    @Test
    void decimalsOfEqualValueAreOneClusteringKeyAndTwoPartitionKeys() {
        Column price = column("price", DataTypes.DECIMAL);
        Column id = column("id", DataTypes.DECIMAL);
        tables.add(table("prices", List.of(id, price), List.of(id), List.of(price)));
        Schema schema = SchemaBuilder.struct()
                .field("id", Schema.STRING_SCHEMA)
                .field("price", Schema.STRING_SCHEMA)
                .build();
        TopicMapper mapper = mapper();
        Row row = map(
                mapper,
                record(
                        "prices",
                        null,
                        null,
                        schema,
                        new Struct(schema).put("id", "1").put("price", "10")));

        for (String equal : List.of("10.0", "10.000", "1e1")) {
            Struct value = new Struct(schema).put("id", "1").put("price", equal);
            assertThat(map(mapper, record("prices", null, null, schema, value)).identity())
                    .isEqualTo(row.identity());
        }
        Struct other = new Struct(schema).put("id", "1").put("price", "1");
        assertThat(map(mapper, record("prices", null, null, schema, other)).identity())
                .isNotEqualTo(row.identity());
        Struct elsewhere = new Struct(schema).put("id", "1.0").put("price", "10");
        assertThat(map(mapper, record("prices", null, null, schema, elsewhere)).identity())
                .isNotEqualTo(row.identity());
    }

    @Test
    void rowsThatSetStaticColumnsShareTheirPartition() {
        Column room = column("room", DataTypes.TEXT);
        Column seat = column("seat", DataTypes.INT);
        Column owner = new Column(CqlIdentifier.fromInternal("owner"), DataTypes.TEXT, true);
        Column guest = column("guest", DataTypes.TEXT);
        tables.add(table("seats", List.of(room, seat, owner, guest), List.of(room), List.of(seat)));
        TopicMapper mapper = mapper();
        Row one = map(mapper, seat("a", 1, "x"));

        assertThat(one.sharedIdentity()).isNotEqualTo(Row.SHARES_NOTHING).isNotEqualTo(one.identity());
        assertThat(map(mapper, seat("a", 2, "y")).sharedIdentity()).isEqualTo(one.sharedIdentity());
        assertThat(map(mapper, seat("b", 1, "x")).sharedIdentity()).isNotEqualTo(one.sharedIdentity());
        assertThat(map(mapper, seat("a", 1, null)).sharedIdentity()).isEqualTo(Row.SHARES_NOTHING);
        assertThat(map(mapper("write.nulls", "null"), seat("a", 1, null)).sharedIdentity())
                .isEqualTo(one.sharedIdentity());
    }

    private static SinkRecord seat(String room, int seat, String owner) {
        Map<String, Object> value = new HashMap<>(Map.of("room", room, "seat", seat, "guest", "g"));
        value.put("owner", owner);
        return record("seats", null, null, null, value);
    }

    @Test
    void aBoundTooLargeToBeAddedToTheClockIsNoBound() {
        TopicMapper mapper = mapper(
                "write.timestamp", "field:bytes",
                "write.timestamp.earliest", "none",
                "write.timestamp.max.future.ms", String.valueOf(Long.MAX_VALUE));

        assertThat(map(mapper, totals(17L)).writeTimeMicros()).isEqualTo(17);
        assertThat(map(mapper, totals(Long.MAX_VALUE)).writeTimeMicros()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void timesThatNoWriteTimeCanHoldAreBadRecordsWithoutABoundToo() {
        TopicMapper mapper = mapper("write.timestamp", "field:at", "write.timestamp.max.future.ms", "-1");
        for (long millis : new long[] {Long.MAX_VALUE, Long.MAX_VALUE / 1_000 + 1, Long.MIN_VALUE, -1}) {
            assertBad(mapper, views(value().put("at", new java.util.Date(millis))), "write time: field value.at lies ");
        }
    }

    @Test
    void writeTimesComeFromAFieldWithinBounds() {
        TopicMapper mapper = mapper("write.timestamp", "field:bytes", "write.timestamp.earliest", "none");
        assertThat(map(mapper, totals(17L)).writeTimeMicros()).isEqualTo(17);
        assertBad(mapper, totals(-1L), "write time: field value.bytes lies before 1970");
        assertBad(
                mapper, totals(NOW.toEpochMilli() * 1000 + 3_700_000_000L), "lies more than 3600000 ms in the future");
        assertBad(
                mapper,
                record("totals", null, null, null, Map.of("page", "x")),
                "write time: field value.bytes is missing");
        assertBad(
                mapper,
                record("totals", Schema.STRING_SCHEMA, "x", null, null),
                "a record without a value has no fields");

        TopicMapper nearlyBoundless =
                mapper("write.timestamp", "field:bytes", "write.timestamp.max.future.ms", "" + Long.MAX_VALUE);
        assertThat(map(nearlyBoundless, totals(1L << 50)).writeTimeMicros()).isEqualTo(1L << 50);

        TopicMapper boundless = mapper("write.timestamp", "field:at", "write.timestamp.max.future.ms", "-1");
        assertThat(map(boundless, views(value().put("at", new java.util.Date(1L << 42))))
                        .writeTimeMicros())
                .isEqualTo((1L << 42) * 1000);
    }

    @Test
    void withoutWriteTimesStatementsCarryNone() {
        Row row = map(mapper("write.timestamp", "none"), views(value()));
        assertThat(statement(row)).isEqualTo("INSERT [page, at, bytes, note, day]");
        assertThat(row.values()).hasSize(5);
        Row delete = map(mapper("write.timestamp", "none"), record("views", KEY, key(), null, null));
        assertThat(decoded(delete, 0, DataTypes.TEXT)).isEqualTo("/index");
    }

    private TopicMapper mapper(String... options) {
        return TestMapping.mapper(tables, options);
    }

    private SinkRecord totals(long bytes) {
        // Beyond an int, so that only the write time is at stake.
        TableSchema wide = table("totals", List.of(PAGE, column("bytes", DataTypes.BIGINT)), List.of(PAGE), List.of());
        tables.add(wide);
        return record("totals", null, null, null, Map.of("page", "x", "bytes", bytes));
    }

    private void assertFatal(String mapping, String message) {
        assertThatThrownBy(() -> map(mapper("topic.views.ks.views.mapping", mapping), views(value())))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(BadRecordException.class)
                .hasMessageStartingWith("topic.views.ks.views.mapping: table ks.views")
                .hasMessageContaining(message);
    }

    private static SinkRecord views(Struct value) {
        return record("views", KEY, key(), VALUE, value);
    }

    private static Struct value() {
        return new Struct(VALUE).put("page", "/index").put("at", new java.util.Date(1000));
    }

    private static Struct key() {
        return new Struct(KEY)
                .put("page", "/index")
                .put("day", new java.util.Date(20_000 * 86_400_000L))
                .put("at", new java.util.Date(1000));
    }
}
