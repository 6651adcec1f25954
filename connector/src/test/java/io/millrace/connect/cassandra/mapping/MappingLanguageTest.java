package io.millrace.connect.cassandra.mapping;

import static io.millrace.connect.cassandra.mapping.TestMapping.NOW;
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

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.encoding.UnconfirmedFieldException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the sources of a mapping may say beyond naming a field. */
class MappingLanguageTest {

    private static final Column ID = column("id", DataTypes.TEXT);

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "upper(value.name) # ANN",
                "concat(value.name, '-', value.city) # Ann-Utrecht",
                "concat(value.name, value.city) # AnnUtrecht",
                "coalesce(value.nick?, value.name) # Ann",
                "CASE WHEN value.n > 5 THEN 'many' ELSE 'few' END # many",
                "CASE value.name WHEN 'Ann' THEN 'A' END # A",
                "value.name || '-' || value.city || value.n # Ann-Utrecht7",
                "to_hex(from_base64('AQID')) # 010203",
                "if(value.n > 5, 'many', 'few') # many",
                "CAST(value.n AS TEXT) # 7",
                "json(value.payload).user.name # Bea",
                "json(value.payload).tags[1] # y",
                "value.list[0] # a",
                "value.map['k.1'] # v",
                "value.list[5]? # `null`",
                "substring(value.name, 2) # nn",
                "upper(value.none) # `null`",
                "concat(value.none, 'x') # `null`",
                "if(value.none > 1, 'a', 'b') # b",
            })
    void textsAreComputed(String source, String expected) {
        Row row = map(mapped(DataTypes.TEXT, source), schemaless());

        Object text = row.values()[1] == null || WriteStatement.isUnset(row.values()[1])
                ? "null"
                : decoded(row, 1, DataTypes.TEXT);
        assertThat(text).isEqualTo(expected);
    }

    @Test
    void numbersAndTimesAreComputed() {
        assertThat(computed(DataTypes.BIGINT, "value.n * 2 + 1")).isEqualTo(15L);
        assertThat(computed(DataTypes.INT, "length(value.name)")).isEqualTo(3);
        assertThat(computed(DataTypes.DOUBLE, "value.temp / 2")).isEqualTo(10.75);
        assertThat(computed(DataTypes.BOOLEAN, "value.n = 7 and value.name like 'A%'"))
                .isEqualTo(true);
        assertThat(computed(DataTypes.DECIMAL, "json(value.payload).exact")).isEqualTo(new BigDecimal("1.10"));
        assertThat(computed(DataTypes.VARINT, "json(value.payload).long"))
                .isEqualTo(new java.math.BigInteger("123456789012345678901234567890"));
        assertThat(computed(DataTypes.TIMESTAMP, "hour(record.timestamp)")).isEqualTo(NOW);
        assertThat(computed(DataTypes.DATE, "day(record.timestamp)")).isEqualTo(LocalDate.parse("2026-01-31"));
        assertThat(computed(DataTypes.INT, "record.partition + 1")).isEqualTo(4);
        assertThat(computed(DataTypes.TIMESTAMP, "epoch_s(value.seconds)"))
                .isEqualTo(Instant.parse("2026-01-31T12:00:00.250Z"));
        assertThat(computed(
                        DataTypes.TIMESTAMP, "parse_timestamp(value.local, 'dd/MMM/yyyy:HH:mm:ss', 'Europe/Berlin')"))
                .isEqualTo(Instant.parse("2026-01-31T11:00:00Z"));
        assertThat(computed(DataTypes.BLOB, "from_base64('AQID')")).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertThat(computed(DataTypes.BIGINT, "CAST('42' AS BIGINT)")).isEqualTo(42L);
        assertThat(computed(DataTypes.TIMESTAMP, "date_trunc('day', record.timestamp)"))
                .isEqualTo(Instant.parse("2026-01-31T00:00:00Z"));
    }

    @Test
    void schemasSayWhatValuesAre() {
        Schema schema = SchemaBuilder.struct()
                .field("at", Timestamp.SCHEMA)
                .field("amount", Decimal.schema(2))
                .field("price", Schema.FLOAT32_SCHEMA)
                .field("note", Schema.OPTIONAL_STRING_SCHEMA)
                .field("raw", Schema.BYTES_SCHEMA)
                .build();
        Struct value = new Struct(schema)
                .put("at", java.util.Date.from(NOW.plusSeconds(90)))
                .put("amount", new BigDecimal("12.50"))
                .put("price", 0.1f)
                .put("raw", ByteBuffer.wrap(new byte[] {1, 2}));
        SinkRecord record = record("t", Schema.STRING_SCHEMA, "k", schema, value);

        assertThat(decoded(map(mapped(DataTypes.TIMESTAMP, "minute(value.at)"), record), 1, DataTypes.TIMESTAMP))
                .isEqualTo(Instant.parse("2026-01-31T12:01:00Z"));
        assertThat(decoded(map(mapped(DataTypes.TEXT, "coalesce(value.note, 'none')"), record), 1, DataTypes.TEXT))
                .isEqualTo("none");
        assertThat(decoded(
                        map(mapped(DataTypes.DECIMAL, "coalesce(value.amount, value.amount)"), record),
                        1,
                        DataTypes.DECIMAL))
                .isEqualTo(new BigDecimal("12.50"));
        assertThat(decoded(map(mapped(DataTypes.DOUBLE, "value.price + 0.0"), record), 1, DataTypes.DOUBLE))
                .isEqualTo(0.1);
        assertThat(decoded(map(mapped(DataTypes.BLOB, "coalesce(value.raw, value.raw)"), record), 1, DataTypes.BLOB))
                .isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
    }

    @Test
    void aFieldMayBeOfAnotherTypeInEachRecord() {
        TopicMapper mapper = mapped(DataTypes.TEXT, "coalesce(value.x?, 'none')");
        assertThat(decoded(map(mapper, json(Map.of("x", "a"))), 1, DataTypes.TEXT))
                .isEqualTo("a");
        assertThat(decoded(map(mapper, json(Map.of())), 1, DataTypes.TEXT)).isEqualTo("none");
        assertBad(
                mapper,
                json(Map.of("x", 1L)),
                "column c (text): the expression coalesce(value.x?, 'none') does not go with this");
        assertThat(decoded(map(mapper, json(Map.of("x", "b"))), 1, DataTypes.TEXT))
                .isEqualTo("b");
    }

    @Test
    void allNullsAreANull() {
        Map<String, Object> value = new HashMap<>();
        value.put("a", null);
        value.put("b", null);
        Row row = map(mapped(DataTypes.TEXT, "coalesce(value.a, value.b)"), json(value));

        assertThat(WriteStatement.isUnset(row.values()[1])).isTrue();
    }

    @Test
    void whatIsMissingIsSaidWithItsRemedy() {
        assertBad(
                mapped(DataTypes.TEXT, "upper(value.nick)"),
                schemaless(),
                "column c (text): the expression upper(value.nick) needs field value.nick, which is missing; if it may be, put a"
                        + " question mark after it");
        assertBad(
                mapped(DataTypes.TEXT, "json(value.name).x"),
                schemaless(),
                "column c (text): json(field value.name).x is no JSON");
    }

    @Test
    void aMinusThatReadsAsPartOfANameIsSaidToBeOne() {
        String remedy =
                "field value.net-value.tax is missing; if it may be, put a question mark after it in the mapping; a minus"
                        + " without blanks is part of a name: to subtract, write value.a - value.b";
        Schema schema = SchemaBuilder.struct().field("net", Schema.INT64_SCHEMA).build();
        TopicMapper mapper = mapped(DataTypes.BIGINT, "value.net-value.tax");
        assertBad(mapper, json(Map.of("net", 3L, "tax", 1L)), remedy);
        assertBad(mapper, record("t", null, null, schema, new Struct(schema).put("net", 3L)), remedy);
        assertThat(decoded(
                        map(mapped(DataTypes.BIGINT, "value.net - value.tax"), json(Map.of("net", 3L, "tax", 1L))),
                        1,
                        DataTypes.BIGINT))
                .isEqualTo(2L);
    }

    @Test
    void aColumnThatIsAddedLaterIsNotNeededWhileThereIsNothingForIt() {
        FakeTables tables = new FakeTables().add(table("t", List.of(ID), List.of(ID), List.of()));
        String mapping = "id=value.id, a=value.a?, b=upper(value.b?), c=value.c";
        var config = TestMapping.config("topic.t.ks.t.mapping", mapping);
        TopicMapper mapper = new TopicMapper(
                config.mapping(), config.writeTime(), tables, topic -> true, Clock.fixed(NOW, ZoneOffset.UTC));
        Map<String, Object> value = new HashMap<>(Map.of("id", "1"));
        value.put("c", null);
        Row row = map(mapper, json(value));
        assertThat(statement(row)).isEqualTo("INSERT [id] timestamp");

        for (String name : List.of("a", "b", "c")) {
            Map<String, Object> more = new HashMap<>(value);
            more.put(name, "x");
            assertThatThrownBy(() -> map(mapper, json(more)))
                    .isInstanceOf(MissingTableException.class)
                    .hasMessageContaining("topic.t.ks.t.mapping: table ks.t has no column " + name);
        }
        assertBad(
                mapper,
                json(Map.of("id", "1")),
                "column c: field value.c is missing; if it may be, put a question mark");
        assertThatThrownBy(() -> map(mapper(tables, "topic.t.ks.t.mapping", mapping), json(value)))
                .isInstanceOf(UnfitTableException.class);
    }

    @Test
    void aRecordThatLacksAFieldLeavesNothingOfItselfToTheNext() {
        TopicMapper mapper = mapped(DataTypes.BIGINT, "coalesce(value.net, 0) + coalesce(value.tax, 0)");
        assertBad(mapper, json(Map.of("net", 100L)), "needs field value.tax, which is missing");

        Row row = map(mapper, json(Map.of("net", 1L, "tax", 2L)));

        assertThat(decoded(row, 1, DataTypes.BIGINT)).isEqualTo(3L);
    }

    @Test
    void aConditionIsAskedOfARecordAfterOneThatLacksAField() {
        FakeTables tables = new FakeTables().add(table("t", List.of(ID), List.of(ID), List.of()));
        TopicMapper mapper =
                mapper(tables, "topic.t.ks.t.mapping", "id=value.id", "topic.t.ks.t.delete.when", "value.op = 'd'");
        assertBad(mapper, json(Map.of("id", "1")), "needs field value.op, which is missing");

        assertThat(statement(map(mapper, json(Map.of("id", "2", "op", "d"))))).startsWith("DELETE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "coalesce(value.note, 'none')",
                "upper(value.note)",
                "value.name || value.note",
                "json(value.note).a",
                "upper(json(value.note).a)",
                "CASE WHEN value.note IS NULL THEN 'a' ELSE 'b' END"
            })
    void whatIsComputedOfAValueThatWasNotSentLeavesItsColumn(String source) {
        Map<String, Object> value = Map.of("name", "Ann", "note", "__debezium_unavailable_value");

        assertThat(WriteStatement.isUnset(
                        map(mapped(DataTypes.TEXT, source), json(value)).values()[1]))
                .isTrue();
        Row known = map(mapped(DataTypes.TEXT, "coalesce(value.name, value.note)"), json(value));
        assertThat(decoded(known, 1, DataTypes.TEXT)).isEqualTo("Ann");
    }

    @Test
    void neitherAKeyNorAConditionIsComputedOfAValueThatWasNotSent() {
        FakeTables tables = new FakeTables().add(table("t", List.of(ID), List.of(ID), List.of()));
        SinkRecord record = json(Map.of("id", "__debezium_unavailable_value"));
        assertBad(
                mapper(tables, "topic.t.ks.t.mapping", "id=upper(value.id)"),
                record,
                "needs field value.id, which holds the text that stands for a value its source did not send");
        assertBad(
                mapper(tables, "topic.t.ks.t.mapping", "id='1'", "topic.t.ks.t.where", "value.id = 'x'"),
                record,
                "needs field value.id, which holds the text that stands for a value its source did not send");
    }

    @Test
    void aRecordHasAnIdThatIsTheSameOnRedelivery() {
        TopicMapper mapper = mapped(DataTypes.UUID, "uuid_of(record)");
        UUID id = (UUID) decoded(map(mapper, schemaless()), 1, DataTypes.UUID);
        assertThat(decoded(map(mapper, schemaless()), 1, DataTypes.UUID)).isEqualTo(id);
        assertThat(id.version()).isEqualTo(3);

        UUID timed = (UUID)
                decoded(map(mapped(DataTypes.TIMEUUID, "timeuuid_of(record)"), schemaless()), 1, DataTypes.TIMEUUID);
        assertThat(Uuids.unixTimestamp(timed)).isEqualTo(NOW.toEpochMilli());
        assertThat(timed.variant()).isEqualTo(2);
    }

    @Test
    void anArrayBecomesARowForEachElement() {
        Column deal = column("deal_id", DataTypes.TEXT);
        Column user = column("user_id", DataTypes.TEXT);
        Column position = column("n", DataTypes.INT);
        TopicMapper mapper = mapper(
                new FakeTables().add(table("f10", List.of(deal, user, position), List.of(deal), List.of(user))),
                "topic.t.ks.f10.mapping",
                "deal_id=value.dealId, user_id=element.userId, n=record.element",
                "topic.t.ks.f10.unnest",
                "value.data",
                "topic.t.ks.f10.where",
                "element.userId <> 'u2'");
        List<Row> rows = rows(
                mapper,
                json(Map.of(
                        "dealId",
                        "d1",
                        "data",
                        List.of(Map.of("userId", "u1"), Map.of("userId", "u2"), Map.of("userId", "u3")))));

        assertThat(rows).extracting(row -> decoded(row, 1, DataTypes.TEXT)).containsExactly("u1", "u3");
        assertThat(rows).extracting(row -> decoded(row, 2, DataTypes.INT)).containsExactly(0, 2);
        assertThat(rows(mapper, json(Map.of("dealId", "d1", "data", List.of()))))
                .isEmpty();
        assertBad(
                mapper,
                json(Map.of("dealId", "d1", "data", "x")),
                "field value.data is a string; unnest takes an array");
    }

    @Test
    void aConditionSaysWhichRecordsATableTakes() {
        Column status = column("status", DataTypes.TEXT);
        TopicMapper mapper = mapper(
                new FakeTables()
                        .add(table("all", List.of(ID, status), List.of(ID), List.of()))
                        .add(table("final", List.of(ID, status), List.of(ID), List.of())),
                "topic.t.ks.all.mapping",
                "id=value.id, status=value.status",
                "topic.t.ks.final.mapping",
                "id=value.id, status=value.status",
                "topic.t.ks.final.where",
                "value.status IN ('SUCCESS', 'FAILED')");

        assertThat(rows(mapper, json(Map.of("id", "1", "status", "RUNNING")))).hasSize(1);
        assertThat(rows(mapper, json(Map.of("id", "1", "status", "FAILED")))).hasSize(2);
        assertBad(
                mapper(
                        new FakeTables().add(table("final", List.of(ID), List.of(ID), List.of())),
                        "topic.t.ks.final.where",
                        "value.status = 'FAILED'"),
                json(Map.of("id", "1")),
                "topic.t.ks.final.where needs field value.status, which is missing; if it may be, put a question mark after it");
    }

    @Test
    void recordsMayNameTheirTable() {
        FakeTables tables = new FakeTables()
                .add(table("a_jobs", List.of(ID), List.of(ID), List.of()))
                .add(table("b_jobs", List.of(ID), List.of(ID), List.of()));
        TopicMapper mapper =
                mapper(tables, "topic.t.ks.${value.tenant}_jobs.mapping", "id=value.id", "table.name.max.tables", "2");

        assertThat(map(mapper, json(Map.of("tenant", "a", "id", "1")))
                        .statement()
                        .table())
                .hasToString("ks.a_jobs");
        assertThat(map(mapper, json(Map.of("tenant", "b", "id", "1")))
                        .statement()
                        .table())
                .hasToString("ks.b_jobs");
        assertThatThrownBy(() -> rows(mapper, json(Map.of("tenant", "c", "id", "1"))))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("beyond the 2");
        assertThatThrownBy(() -> rows(
                        mapper(tables, "topic.t.ks.${value.tenant}_jobs.mapping", "id=value.id"),
                        json(Map.of("tenant", "c", "id", "1"))))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("there is no table of the name that the record gives (ks.${value.tenant}_jobs)");
    }

    @Test
    void aRecordThatNamesATableOfAnotherShapeIsBadAndStopsNoOthers() {
        Column lines = column("lines", DataTypes.listOf(DataTypes.TEXT));
        Column frozen = column("lines", DataTypes.frozenListOf(DataTypes.TEXT));
        FakeTables tables = new FakeTables()
                .add(table("a_jobs", List.of(ID, frozen), List.of(ID), List.of()))
                .add(table("b_jobs", List.of(ID), List.of(ID), List.of()))
                .add(table("c_jobs", List.of(ID, lines), List.of(ID), List.of()));
        TopicMapper mapper =
                mapper(tables, "topic.t.ks.${value.tenant}_jobs.mapping", "id=value.id, lines=value.lines");
        for (String tenant : List.of("b", "c")) {
            assertThatThrownBy(() -> rows(mapper, job(tenant)))
                    .isInstanceOf(BadRecordException.class)
                    .hasMessageStartingWith("topic t, the table that it names is none to write it to: ");
        }
        assertThat(rows(mapper, job("a"))).hasSize(1);
    }

    private static SinkRecord job(String tenant) {
        return json(Map.of("tenant", tenant, "id", "1", "lines", List.of("x")));
    }

    @Test
    void setsAndMapsAreAddedToAndRemovedFrom() {
        Column tags = column("tags", DataTypes.setOf(DataTypes.TEXT, false));
        Column last = column("last", DataTypes.mapOf(DataTypes.TEXT, DataTypes.INT, false));
        Column note = column("note", DataTypes.TEXT);
        FakeTables tables = new FakeTables().add(table("t", List.of(ID, tags, last, note), List.of(ID), List.of()));
        TopicMapper mapper = mapper(
                tables,
                "topic.t.ks.t.mapping",
                "id=value.id, tags += value.tags, last -= value.gone, note=value.note, __ttl=60");
        Row row = map(mapper, json(Map.of("id", "1", "tags", List.of("b"), "gone", List.of("k"), "note", "n")));

        assertThat(statement(row)).isEqualTo("timestamp ttl UPDATE [+tags, -last, note, id]");
        assertThat(decoded(row, 1, DataTypes.INT)).isEqualTo(60);
        assertThat(decoded(row, 2, DataTypes.setOf(DataTypes.TEXT))).isEqualTo(Set.of("b"));
        assertThat(decoded(row, 3, DataTypes.setOf(DataTypes.TEXT))).isEqualTo(Set.of("k"));
        assertThat(decoded(row, 4, DataTypes.TEXT)).isEqualTo("n");
        assertThat(decoded(row, 5, DataTypes.TEXT)).isEqualTo("1");
        assertThat(row.statement().isIdempotent()).isTrue();
    }

    @Test
    void timesMayBeGivenWhereColumnsAreFoundByName() {
        FakeTables tables = new FakeTables().add(table("t", List.of(ID), List.of(ID), List.of()));
        TopicMapper mapper = mapper(
                tables,
                "topic.t.ks.t.ttl.seconds",
                "if(value.tier = 'gold', 3600, 60)",
                "topic.t.ks.t.write.timestamp",
                "epoch_ms(value.at)",
                "unknown.fields",
                "ignore");
        Schema schema = SchemaBuilder.struct()
                .field("id", Schema.STRING_SCHEMA)
                .field("tier", Schema.STRING_SCHEMA)
                .field("at", Schema.INT64_SCHEMA)
                .build();
        Struct struct = new Struct(schema).put("id", "1").put("tier", "gold").put("at", 1_769_860_800_123L);
        for (SinkRecord record : List.of(
                json(Map.of("id", "1", "tier", "gold", "at", 1_769_860_800_123L)),
                record("t", null, null, schema, struct))) {
            Row row = mapped(mapper, record);
            assertThat(statement(row)).isEqualTo("INSERT [id] timestamp ttl");
            assertThat(decoded(row, 2, DataTypes.INT)).isEqualTo(3600);
            assertThat(row.writeTimeMicros()).isEqualTo(1_769_860_800_123_000L);
        }
    }

    /** Fields are left out only after a look at the table. */
    private static Row mapped(TopicMapper mapper, SinkRecord record) {
        for (int i = 0; i < 2; i++) {
            try {
                mapper.map(record, new ArrayList<>());
            } catch (UnconfirmedFieldException e) {
                // The next one may be, too.
            }
        }
        return map(mapper, record);
    }

    @Test
    void whatThePartitionSharesIsWrittenWithoutARow() {
        Column at = column("at", DataTypes.INT);
        Column owner = new Column(CqlIdentifier.fromInternal("owner"), DataTypes.TEXT, true);
        FakeTables tables = new FakeTables().add(table("t", List.of(ID, at, owner), List.of(ID), List.of(at)));
        Row mapped = map(
                mapper(tables, "topic.t.ks.t.mapping", "id=value.id, owner=value.owner"),
                json(Map.of("id", "1", "owner", "ann")));
        assertThat(statement(mapped)).isEqualTo("INSERT [id, owner] timestamp");
        assertThat(mapped.sharedIdentity()).isEqualTo(mapped.identity());

        Schema schema = SchemaBuilder.struct()
                .field("id", Schema.STRING_SCHEMA)
                .field("owner", Schema.STRING_SCHEMA)
                .build();
        Row byName = map(
                mapper(tables),
                record(
                        "t",
                        null,
                        null,
                        schema,
                        new Struct(schema).put("id", "1").put("owner", "ann")));
        assertThat(statement(byName)).isEqualTo("INSERT [id, owner] timestamp");
        assertThatThrownBy(() -> map(mapper(tables, "topic.t.ks.t.mapping", "id=value.id"), json(Map.of("id", "1"))))
                .hasMessageContaining("column at (int) is part of the primary key and not mapped");
    }

    private static TopicMapper mapped(DataType type, String source) {
        FakeTables tables = new FakeTables().add(table("t", List.of(ID, column("c", type)), List.of(ID), List.of()));
        return mapper(tables, "topic.t.ks.t.mapping", "id='1', c=" + source);
    }

    private static Object computed(DataType type, String source) {
        return decoded(map(mapped(type, source), schemaless()), 1, type);
    }

    private static SinkRecord schemaless() {
        Map<String, Object> value = new HashMap<>();
        value.put("name", "Ann");
        value.put("city", "Utrecht");
        value.put("none", null);
        value.put("seconds", 1769860800.25);
        value.put("local", "31/Jan/2026:12:00:00");
        value.put("n", 7L);
        value.put("temp", 21.5);
        value.put("list", new ArrayList<>(Arrays.asList("a", "b")));
        value.put("map", Map.of("k.1", "v"));
        value.put(
                "payload",
                "{\"user\":{\"name\":\"Bea\"},\"tags\":[\"x\",\"y\"],\"exact\":1.10,\"long\":123456789012345678901234567890}");
        return json(value);
    }

    private static SinkRecord json(Map<String, Object> value) {
        return record("t", Schema.STRING_SCHEMA, "k", null, value);
    }
}
