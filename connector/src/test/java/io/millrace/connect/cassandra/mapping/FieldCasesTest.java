package io.millrace.connect.cassandra.mapping;

import static io.millrace.connect.cassandra.mapping.TestMapping.NOW;
import static io.millrace.connect.cassandra.mapping.TestMapping.assertBad;
import static io.millrace.connect.cassandra.mapping.TestMapping.column;
import static io.millrace.connect.cassandra.mapping.TestMapping.table;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.DefaultProtocolVersion;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.codec.registry.CodecRegistry;
import com.datastax.oss.protocol.internal.util.Bytes;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.storage.HeaderConverter;
import org.apache.kafka.connect.storage.SimpleHeaderConverter;
import org.apache.kafka.connect.storage.StringConverter;
import org.junit.jupiter.api.Test;

/** What people bring along, as they send it: JSON through Connect's own converters, and what becomes of it. */
class FieldCasesTest {

    private static final Object UNSET = "left as it is";

    private final FakeTables tables = new FakeTables();

    /** F01: times as text without an offset, or with a blank for the T. */
    @Test
    void timesAsText() {
        create("f01", "symbol text, ts timestamp, value double", 2);
        String blank = "{\"symbol\":\"BBB\",\"value\":80.5,\"ts\":\"2026-01-31 12:00:00.123456+00\"}";
        String noColon = "{\"symbol\":\"CCC\",\"value\":38,\"ts\":\"2026-01-31T12:00:00+0000\"}";
        String local = "{\"symbol\":\"AAA\",\"value\":208,\"ts\":\"2026-01-31T12:00:00.483\"}";
        String log = "{\"symbol\":\"DDD\",\"value\":33,\"ts\":\"31/Jan/2026:12:00:00 +0000\"}";
        assertThat(json("f01", blank).get("ts")).isEqualTo(Instant.parse("2026-01-31T12:00:00.123Z"));
        assertThat(json("f01", noColon)).containsEntry("ts", NOW).containsEntry("value", 38.0);
        refused(
                "f01",
                local,
                "column ts (timestamp): field value.ts is a string with a time, and not with its offset"
                        + " from UTC: set convert.zone");
        refused("f01", log, "for other forms set convert.timestamp.pattern");

        String[] options = {
            "topic.f01.convert.zone", "UTC", "topic.f01.convert.timestamp.pattern", "dd/MMM/yyyy:HH:mm:ss Z"
        };
        assertThat(json("f01", local, options).get("ts")).isEqualTo(Instant.parse("2026-01-31T12:00:00.483Z"));
        for (String line : List.of(blank, noColon, log)) {
            assertThat((Instant) json("f01", line, options).get("ts")).isBetween(NOW, NOW.plusMillis(123));
        }
    }

    /** F02: microseconds in a 64-bit integer. */
    @Test
    void microseconds() {
        create("f02", "id int, created_at timestamp", 1);
        Instant expected = Instant.parse("2026-01-31T12:00:00.123Z");
        assertThat(withSchema("f02", micros("\"io.debezium.time.MicroTimestamp\"", "1769860800123456")))
                .containsEntry("created_at", expected);
        assertThat(withSchema("f02", micros("\"io.debezium.time.NanoTimestamp\"", "1769860800123456000")))
                .containsEntry("created_at", expected);
        String nameless = micros("null", "1769860800123456");
        assertBad(
                mapper(),
                record("f02", true, nameless),
                "is a 64-bit integer that in milliseconds since 1970 lies after convert.timestamp.latest"
                        + " (2200-01-01T00:00:00Z); it looks like microseconds: set convert.timestamp.unit=microseconds");
        assertThat(withSchema("f02", nameless, "convert.timestamp.unit", "microseconds"))
                .containsEntry("created_at", expected);
    }

    /** F03: epoch seconds; 32-bit epoch. */
    @Test
    void seconds() {
        create("f03", "city text, dt timestamp, temp double", 2);
        String whole = "{\"city\":\"Utrecht\",\"dt\":1769860800,\"temp\":4}";
        String fraction = "{\"city\":\"Leiden\",\"dt\":1769860800.25,\"temp\":4.5}";
        String int32 = "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"field\":\"city\",\"type\":\"string\"},"
                + "{\"field\":\"dt\",\"type\":\"int32\"}]},\"payload\":{\"city\":\"X\",\"dt\":1769860800}}";
        refused("f03", whole, "it looks like seconds: set convert.timestamp.unit=seconds");
        refused("f03", fraction, "it looks like seconds: set convert.timestamp.unit=seconds");
        String[] unit = {"topic.f03.convert.timestamp.unit", "seconds"};
        assertThat(json("f03", whole, unit)).containsEntry("dt", NOW).containsEntry("temp", 4.0);
        assertThat(json("f03", fraction, unit)).containsEntry("dt", NOW.plusMillis(250));
        assertThat(withSchema("f03", int32, unit)).containsEntry("dt", NOW);
        for (String never : List.of("0", "-62135596800000")) {
            refused("f03", "{\"city\":\"X\",\"dt\":" + never + "}", "no unit makes it a time that is likely meant");
        }
    }

    /** F04: numbers and booleans that arrive as text. */
    @Test
    void numbersAsText() {
        create(
                "f04",
                "id text, status int, bytes bigint, request_time double, cached boolean, at timestamp, total decimal",
                1);
        assertThat(json(
                        "f04",
                        "{\"id\":\"1\",\"status\":\"404\",\"bytes\":\"615\",\"request_time\":\"0.413\",\"cached\":\"true\","
                                + "\"at\":\"1769860800123\",\"total\":\"1.50\"}"))
                .containsEntry("status", 404)
                .containsEntry("bytes", 615L)
                .containsEntry("request_time", 0.413)
                .containsEntry("cached", true)
                .containsEntry("at", NOW.plusMillis(123))
                .containsEntry("total", new BigDecimal("1.50"));
        String dash = "{\"id\":\"2\",\"status\":\"200\",\"bytes\":\"9223372036854775807\",\"request_time\":\"-\","
                + "\"cached\":\"\",\"at\":\"1769860800123\",\"total\":\"2\"}";
        refused("f04", dash, "if it stands for no", "convert.null.texts");
        assertThat(json("f04", dash, "convert.null.texts", "-,''"))
                .containsEntry("request_time", UNSET)
                .containsEntry("cached", UNSET)
                .containsEntry("bytes", Long.MAX_VALUE);
        assertThat(json("f04", dash, "convert.null.texts", "-,''", "write.nulls", "null"))
                .containsEntry("request_time", null)
                .containsEntry("cached", null);
        assertThat(json("f04", "{\"id\":\"-\",\"total\":\"1.50\"}", "convert.null.texts", "-"))
                .as("a text stays one")
                .containsEntry("id", "-");
    }

    /** F05: numbers in text columns, and fields that are now a number, now a text. */
    @Test
    void nowANumberNowAText() {
        create("f05", "id uuid, first_name text, post_code text, registered_date text, active text", 1);
        TopicMapper mapper = mapper();
        Map<String, Object> ann = cells(TestMapping.map(
                mapper,
                record(
                        "f05",
                        false,
                        "{\"id\":\"123e4567-e89b-42d3-a456-426614174000\",\"first_name\":\"Ann\",\"post_code\":\"SW1A 1AA\","
                                + "\"registered_date\":\"2019-05-01T10:00:00.000Z\",\"active\":true}")));
        Map<String, Object> bea = cells(
                TestMapping.map(
                        mapper,
                        record(
                                "f05",
                                false,
                                "{\"id\":\"223e4567-e89b-42d3-a456-426614174000\",\"first_name\":\"Bea\",\"post_code\":75001}")));
        assertThat(ann).containsEntry("post_code", "SW1A 1AA").containsEntry("active", "true");
        assertThat(bea).containsEntry("post_code", "75001");
    }

    /** F06: a nested object or array into a text column. */
    @Test
    void structuresAsText() {
        create("f06", "id text, kind text, payload text, raw text", 1);
        assertThat(json(
                        "f06",
                        "{\"id\":\"e1\",\"kind\":\"signup\",\"payload\":{\"plan\":\"pro\",\"seats\":[1,2]}}",
                        "topic.f06.ks.f06.mapping",
                        "id=value.id, kind=value.kind, payload=value.payload, raw=value"))
                .containsEntry("payload", "{\"plan\":\"pro\",\"seats\":[1,2]}")
                .containsEntry(
                        "raw", "{\"id\":\"e1\",\"kind\":\"signup\",\"payload\":{\"plan\":\"pro\",\"seats\":[1,2]}}");
    }

    /** F09: decimals into integer and float columns; whole floats into integer columns. */
    @Test
    void decimalsOfDatabases() {
        create("f09", "id bigint, qty int, price double", 1);
        assertThat(withSchema("f09", oracle("3.0")))
                .containsEntry("id", 42L)
                .containsEntry("qty", 3)
                .containsEntry("price", 12.34);
        assertBad(
                mapper(),
                record("f09", true, oracle("3.5")),
                "column qty (int): field value.qty is a 64-bit float that has a fraction; int takes whole numbers");
    }

    /** F11: JSON as a string. */
    @Test
    void jsonAsAString() {
        create("f11", "symbol text, exchange text", 1);
        SinkRecord text = TestMapping.record("f11", null, null, null, "{\"symbol\":\"AAA\",\"exchange\":\"X\"}");
        String hint = "if it holds JSON, set value.converter=org.apache.kafka.connect.json.JsonConverter and"
                + " value.converter.schemas.enable=false";
        assertBad(mapper(), text, hint);
        assertBad(mapper("topic.f11.ks.f11.mapping", "symbol=value.symbol, exchange=value.exchange"), text, hint);
    }

    /** F12: write time in milliseconds. */
    @Test
    void writeTimesInMilliseconds() {
        create("f12", "id int, v text", 1);
        String[] options = {"write.timestamp", "field:ts_ms", "unknown.fields", "ignore"};
        String update = "{\"id\":1,\"v\":\"new\",\"ts_ms\":1769860800123}";
        assertBad(
                mapper(options),
                record("f12", false, update),
                "write time: field value.ts_ms is a 64-bit integer that in microseconds since 1970 lies before"
                        + " 2000-01-01T00:00:00Z (write.timestamp.earliest) and would lose against other writes of its"
                        + " row; it looks like milliseconds: set write.timestamp.unit=milliseconds");
        assertThat(TestMapping.map(
                                mapper(with(options, "write.timestamp.unit", "milliseconds")),
                                record("f12", false, update))
                        .writeTimeMicros())
                .isEqualTo(1_769_860_800_123_000L);
        assertBad(
                mapper(options),
                record("f12", false, "{\"id\":1,\"v\":\"x\",\"ts_ms\":0}"),
                "if it is right, set write.timestamp.earliest");
        assertThat(TestMapping.map(
                                mapper(with(options, "write.timestamp", "field:value.ts_ms")),
                                record("f12", false, "{\"id\":1,\"ts_ms\":\"2026-01-31T12:00:00.123456Z\"}"))
                        .writeTimeMicros())
                .isEqualTo(1_769_860_800_123_456L);
    }

    /** F16: headers are typed by Connect's default header converter. */
    @Test
    void headers() {
        create("f16", "id text, tenant text, ce_id text, zip text", 1);
        String[] mapping = {
            "topic.f16.ks.f16.mapping", "id=value.id, tenant=header.tenant?, ce_id=header.ce_id?, zip=header.zip?"
        };
        SimpleHeaderConverter guessing = new SimpleHeaderConverter();
        assertThat(cells(TestMapping.map(mapper(mapping), headed(guessing, "tenant", "acme", "ce_id", "abc-1"))))
                .containsEntry("tenant", "acme")
                .containsEntry("ce_id", "abc-1");
        for (String guessed : List.of("1042", "true", "1.0", "00501", "1::2", "{\"a\":1}")) {
            SinkRecord record = headed(guessing, "tenant", guessed);
            if (!(record.headers().lastWithName("tenant").value() instanceof String)) {
                assertBad(
                        mapper(mapping),
                        record,
                        "text takes a string: Kafka Connect's default header converter guesses");
            }
        }
        String converter = "org.apache.kafka.connect.storage.StringConverter";
        assertThat(cells(TestMapping.map(
                        mapper(with(mapping, "header.converter", converter)),
                        headed(new StringConverter(), "tenant", "true", "ce_id", "1.0", "zip", "00501"))))
                .containsEntry("tenant", "true")
                .containsEntry("ce_id", "1.0")
                .containsEntry("zip", "00501");
        SinkRecord typed = record("f16", false, "{\"id\":\"4\"}");
        typed.headers().addLong("tenant", 1042);
        assertThat(cells(TestMapping.map(
                        mapper(with(mapping, "header.converter", JsonConverter.class.getName())), typed)))
                .as("a number that nobody guessed")
                .containsEntry("tenant", "1042");
    }

    /** F17: PostgreSQL's unchanged TOAST values. */
    @Test
    void valuesThatWereNotSent() {
        create("f17", "id int, name text, biography text", 1);
        String update = "{\"id\":1,\"name\":\"Anna\",\"biography\":\"__debezium_unavailable_value\"}";
        for (String nulls : List.of("unset", "null")) {
            assertThat(json("f17", update, "write.nulls", nulls))
                    .containsEntry("name", "Anna")
                    .containsEntry("biography", UNSET);
        }
        assertThat(json("f17", update, "convert.absent.text", ""))
                .containsEntry("biography", "__debezium_unavailable_value");

        create("f17k", "name text, photo blob, n int, tags frozen<set<text>>", 1);
        String absentKey = "{\"name\":\"__debezium_unavailable_value\"}";
        refused("f17k", absentKey, "a column of the primary key cannot be left as it is");
        assertBad(
                mapper("topic.f17k.ks.f17k.mapping", "name=value.name"),
                record("f17k", false, absentKey),
                "a column of the primary key cannot be left as it is");
        assertThat(json("f17k", "{\"name\":\"a\",\"n\":\"__debezium_unavailable_value\"}"))
                .containsEntry("n", UNSET);
        refused(
                "f17k",
                "{\"name\":\"a\",\"tags\":[\"__debezium_unavailable_value\"]}",
                "only a whole column can be left as it is: have the source send all of it");
        Map<String, Object> bytes =
                Map.of("name", "a", "photo", "__debezium_unavailable_value".getBytes(StandardCharsets.UTF_8));
        assertThat(cells(TestMapping.map(mapper(), TestMapping.record("f17k", null, null, null, bytes))))
                .containsEntry("photo", UNSET);
    }

    /** F24: UUIDs that are not 36 characters. */
    @Test
    void uuids() {
        create("f24", "id uuid, v int", 1);
        UUID expected = UUID.fromString("123e4567-e89b-42d3-a456-426614174000");
        String bytes = "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"field\":\"id\",\"type\":\"bytes\"}]},"
                + "\"payload\":{\"id\":\"Ej5FZ+ibQtOkVkJmFBdAAA==\"}}";
        assertThat(withSchema("f24", bytes)).containsEntry("id", expected);
        for (String form : List.of(
                "123e4567e89b42d3a456426614174000",
                "{123e4567-e89b-42d3-a456-426614174000}",
                "urn:uuid:123e4567-e89b-42d3-a456-426614174000",
                "123E4567-E89B-42D3-A456-426614174000")) {
            assertThat(json("f24", "{\"id\":\"" + form + "\",\"v\":1}")).containsEntry("id", expected);
        }
    }

    /** F25: base64 into blob columns. */
    @Test
    void base64() {
        create("f25", "id text, payload blob", 1);
        String line = "{\"id\":\"d1\",\"payload\":\"AQID\"}";
        refused("f25", line, "is a string; blob takes a byte array", "set convert.blob.text to base64, hex or utf8");
        ByteBuffer expected = ByteBuffer.wrap(new byte[] {1, 2, 3});
        assertThat(json("f25", line, "topic.f25.convert.blob.text", "base64")).containsEntry("payload", expected);
        assertThat(json("f25", "{\"id\":\"d1\",\"payload\":\"-_8\"}", "convert.blob.text", "base64"))
                .containsEntry("payload", Bytes.fromHexString("0xfbff"));
        assertThat(json("f25", "{\"id\":\"d1\",\"payload\":\"0x010203\"}", "convert.blob.text", "hex"))
                .containsEntry("payload", expected);
        assertThat(json("f25", line, "convert.blob.text", "utf8"))
                .containsEntry("payload", ByteBuffer.wrap("AQID".getBytes(StandardCharsets.UTF_8)));
        refused(
                "f25",
                new String[] {"convert.blob.text", "base64"},
                "{\"id\":\"d1\",\"payload\":\"A\"}",
                "is not base64");
    }

    /** F47: Protobuf wrappers, enums, unsigned numbers. */
    @Test
    void protobufWrappers() {
        create("f47", "id int, idx int, kind text", 1);
        for (String name : List.of("null", "\"google.protobuf.Int32Value\"")) {
            assertThat(withSchema(
                            "f47", wrapped(name, "{\"value\":7}"), MAPPING_47, "id=value.id, idx=value.idx.value"))
                    .containsEntry("idx", 7);
            assertThat(withSchema("f47", wrapped(name, "null"), MAPPING_47, "id=value.id, idx=value.idx.value"))
                    .containsEntry("idx", UNSET);
        }
        assertThat(withSchema("f47", wrapped("\"google.protobuf.Int32Value\"", "{\"value\":7}")))
                .as("by name")
                .containsEntry("idx", 7)
                .containsEntry("kind", "CLICK");
        assertThat(withSchema("f47", wrapped("\"google.protobuf.Int32Value\"", "null")))
                .containsEntry("idx", UNSET);
    }

    private static final String MAPPING_47 = "topic.f47.ks.f47.mapping";

    /** Found by trying: what is no text, and what is one all the same. */
    @Test
    void oddTexts() {
        create("odd", "id text, n varint, at inet", 1);
        refused("odd", "{\"id\":\"a\\ud800b\"}", "holds half of a surrogate pair");
        assertThat(json("odd", "{\"id\":\"a\\u0000b\",\"n\":\"١٢\"}"))
                .containsEntry("id", "a\0b")
                .containsEntry("n", BigInteger.valueOf(12));
        refused("odd", "{\"id\":\"x\",\"at\":\"fe80::1%eth0\"}", "leave the zone out");
        refused("odd", "{\"id\":\"x\",\"at\":\"010.0.0.1\"}", "leading zero");
        refused("odd", "{\"id\":{\"a\":\"\\ud800\"}}", "holds half of a surrogate pair");
    }

    private static String micros(String name, String value) {
        return """
                {"schema":{"type":"struct","optional":false,"fields":[{"field":"id","type":"int32","optional":false},
                {"field":"created_at","type":"int64","optional":true,"name":%s,"version":1}]},
                "payload":{"id":1,"created_at":%s}}""".formatted(name, value);
    }

    private static String oracle(String quantity) {
        return """
                {"schema":{"type":"struct","optional":false,"fields":[
                {"field":"id","type":"bytes","optional":false,"name":"org.apache.kafka.connect.data.Decimal","version":1,
                "parameters":{"scale":"0"}},
                {"field":"qty","type":"double","optional":true},
                {"field":"price","type":"bytes","optional":true,"name":"org.apache.kafka.connect.data.Decimal","version":1,
                "parameters":{"scale":"2"}}]},
                "payload":{"id":"Kg==","qty":%s,"price":"BNI="}}""".formatted(quantity);
    }

    private static String wrapped(String name, String value) {
        return """
                {"schema":{"type":"struct","fields":[{"field":"id","type":"int32"},
                {"field":"idx","type":"struct","optional":true,"name":%s,"fields":[{"field":"value","type":"int32"}]},
                {"field":"kind","type":"string"}]},"payload":{"id":1,"idx":%s,"kind":"CLICK"}}""".formatted(name, value);
    }

    /** Creates a table from its columns as CQL declares them, the first of which are the primary key. */
    private void create(String name, String declarations, int keys) {
        List<Column> columns = new ArrayList<>();
        for (String declaration : declarations.split(", ", -1)) {
            String[] parts = declaration.split(" ", 2);
            columns.add(column(parts[0], TYPES.get(parts[1])));
        }
        tables.add(table(name, columns, columns.subList(0, 1), columns.subList(1, keys)));
    }

    private static final Map<String, DataType> TYPES = Map.ofEntries(
            Map.entry("text", DataTypes.TEXT),
            Map.entry("timestamp", DataTypes.TIMESTAMP),
            Map.entry("double", DataTypes.DOUBLE),
            Map.entry("int", DataTypes.INT),
            Map.entry("bigint", DataTypes.BIGINT),
            Map.entry("boolean", DataTypes.BOOLEAN),
            Map.entry("decimal", DataTypes.DECIMAL),
            Map.entry("varint", DataTypes.VARINT),
            Map.entry("uuid", DataTypes.UUID),
            Map.entry("inet", DataTypes.INET),
            Map.entry("blob", DataTypes.BLOB),
            Map.entry("frozen<set<text>>", DataTypes.frozenSetOf(DataTypes.TEXT)));

    private TopicMapper mapper(String... options) {
        return TestMapping.mapper(tables, options);
    }

    private Map<String, Object> json(String topic, String line, String... options) {
        return cells(TestMapping.map(mapper(options), record(topic, false, line)));
    }

    private Map<String, Object> withSchema(String topic, String line, String... options) {
        return cells(TestMapping.map(mapper(options), record(topic, true, line)));
    }

    private void refused(String topic, String line, String... messages) {
        refused(topic, new String[0], line, messages);
    }

    private void refused(String topic, String[] options, String line, String... messages) {
        for (String message : messages) {
            assertBad(mapper(options), record(topic, false, line), message);
        }
    }

    private static SinkRecord record(String topic, boolean schemas, String line) {
        try (JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", schemas, "replace.null.with.default", false), false);
            SchemaAndValue value = converter.toConnectData(topic, line.getBytes(StandardCharsets.UTF_8));
            return TestMapping.record(topic, null, null, value.schema(), value.value());
        }
    }

    private static SinkRecord headed(HeaderConverter converter, String... headers) {
        SinkRecord record = record("f16", false, "{\"id\":\"1\"}");
        for (int i = 0; i < headers.length; i += 2) {
            record.headers()
                    .add(
                            headers[i],
                            converter.toConnectHeader(
                                    "f16", headers[i], headers[i + 1].getBytes(StandardCharsets.UTF_8)));
        }
        return record;
    }

    private static String[] with(String[] options, String... more) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** The values of a row by column, as the driver's own codecs read them. */
    private static Map<String, Object> cells(Row row) {
        String statement = TestMapping.statement(row);
        String[] names = statement
                .substring(statement.indexOf('[') + 1, statement.indexOf(']'))
                .split(", ", -1);
        Map<String, Object> cells = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            ByteBuffer value = row.values()[i];
            DataType type =
                    row.statement().schema().column(names[i]).orElseThrow().type();
            cells.put(
                    names[i],
                    WriteStatement.isUnset(value)
                            ? UNSET
                            : CodecRegistry.DEFAULT.codecFor(type).decode(value, DefaultProtocolVersion.V5));
        }
        return cells;
    }
}
