package io.millrace.connect.cassandra.mapping.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.DefaultProtocolVersion;
import com.datastax.oss.driver.api.core.data.UdtValue;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.UserDefinedType;
import com.datastax.oss.driver.api.core.type.codec.registry.CodecRegistry;
import com.datastax.oss.driver.internal.core.type.UserDefinedTypeBuilder;
import io.millrace.connect.cassandra.config.Conversions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

/** What options say of values that do not say it themselves, and what is in structs that stand for a single value. */
class ConversionOptionsTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    @Test
    void withoutAZoneNothingIsAssumed() {
        assertRefused(DataTypes.TIMESTAMP, "2026-01-31T12:00:00", "and not with its offset from UTC: set convert.zone");
        assertRefused(
                DataTypes.TIMESTAMP, "2026-01-31", "is a day, which begins at different times in different zones");
        assertRefused(DataTypes.DATE, java.util.Date.from(NOON), "falls on different days in different zones: set");
        assertRefused(DataTypes.DATE, "2026-01-31T12:00:00Z", "falls on different days in different zones: set");
        assertRefused(DataTypes.DATE, "2026-01-31T12:00:00", "and not with its offset from UTC: set convert.zone");
        assertThat(decoded(DataTypes.DATE, "2026-01-31 00:00:00")).isEqualTo(LocalDate.of(2026, 1, 31));
    }

    @Test
    void patternsComeBeforeTheFormsThatAreAlwaysKnown() {
        String[] patterns = {
            "convert.timestamp.pattern",
                    "[EEE, dd MMM yyyy HH:mm:ss zzz][dd.MM.yyyy HH:mm][yyyyMMddHHmmss][dd.MM.yyyy]",
            "convert.date.pattern", "dd.MM.yy",
            "convert.time.pattern", "hh:mm a",
            "convert.zone", "UTC"
        };
        for (String text : List.of(
                "Sat, 31 Jan 2026 12:00:00 GMT", "31.01.2026 12:00", "20260131120000", "2026-01-31T12:00:00Z")) {
            assertThat(decoded(DataTypes.TIMESTAMP, text, patterns)).as(text).isEqualTo(NOON);
        }
        assertThat(decoded(DataTypes.TIMESTAMP, "31.01.2026", patterns))
                .isEqualTo(Instant.parse("2026-01-31T00:00:00Z"));
        assertThat(decoded(DataTypes.DATE, "31.01.26", patterns)).isEqualTo(LocalDate.of(2026, 1, 31));
        assertThat(decoded(DataTypes.TIME, "01:30 PM", patterns)).isEqualTo(LocalTime.of(13, 30));
        assertThat(decoded(DataTypes.TIME, "13:30:00", patterns)).isEqualTo(LocalTime.of(13, 30));
        assertRefused(DataTypes.TIMESTAMP, "30.02.2026 12:00", "has the form of the configured pattern", patterns);
    }

    @Test
    void aPatternThatReadsKnownFormsOtherwiseStandsAlone() {
        String[] dayBeforeMonth = {"convert.date.pattern", "yyyy-dd-MM"};
        assertThat(decoded(DataTypes.DATE, "2026-02-01", dayBeforeMonth)).isEqualTo(LocalDate.of(2026, 1, 2));
        assertRefused(DataTypes.DATE, "2026-01-31", "is no time there is", dayBeforeMonth);
        assertRefused(DataTypes.DATE, "20260131", "is not a day", dayBeforeMonth);
    }

    @Test
    void aPatternWithHalfATimeOfDayIsNoMidnight() {
        assertRefused(
                DataTypes.TIMESTAMP,
                "2026-01-31 01:30",
                "makes no whole day and time of day",
                "convert.timestamp.pattern",
                "yyyy-MM-dd hh:mm",
                "convert.zone",
                "UTC");
    }

    @Test
    void textsForNullAreNullsWhereANullCanBe() {
        String[] dash = {"convert.null.texts", "-"};
        assertThat(encoder(DataTypes.INT, dash).encode("-")).isNull();
        assertThat(decoded(DataTypes.TEXT, "-", dash)).isEqualTo("-");
        UserDefinedType pair = new UserDefinedTypeBuilder("ks", "pair")
                .withField("a", DataTypes.INT)
                .withField("b", DataTypes.INT)
                .build();
        UdtValue value = (UdtValue) decoded(pair, Map.of("a", "-", "b", "2"), dash);
        assertThat(value.isNull("a")).isTrue();
        assertThat(value.getInt("b")).isEqualTo(2);
        assertRefused(DataTypes.listOf(DataTypes.INT), List.of("1", "-"), "counts as null (convert.null.texts)", dash);
    }

    @Test
    void textsThatWereNotSentAreLeftOutOfWholeColumnsOnly() {
        String absent = "__debezium_unavailable_value";
        for (DataType type : List.of(DataTypes.TEXT, DataTypes.ASCII, DataTypes.INT, DataTypes.BLOB)) {
            Object value =
                    type.equals(DataTypes.BLOB) ? ByteBuffer.wrap(absent.getBytes(StandardCharsets.UTF_8)) : absent;
            assertThat(encoder(type).encode(value)).isSameAs(Encoder.ABSENT);
        }
        assertThat(encoder(DataTypes.TEXT).encode("")).isNotSameAs(Encoder.ABSENT);
        for (Object value : List.of(List.of(absent), Map.of("a", absent), List.of(Map.of(absent, 1L)))) {
            assertRefused(DataTypes.TEXT, value, "only a whole column can be left as it is");
        }
        assertRefused(DataTypes.setOf(DataTypes.TEXT), List.of(absent), "only a whole column can be left as it is");
        assertThat(decoded(DataTypes.TEXT, "nothing", "convert.absent.text", "else"))
                .isEqualTo("nothing");
    }

    @Test
    void keysOfMapsBecomeTheTypeOfTheColumn() {
        UUID id = UUID.fromString("123e4567-e89b-42d3-a456-426614174000");
        assertThat(decoded(DataTypes.mapOf(DataTypes.INT, DataTypes.BOOLEAN), Map.of("7", "true")))
                .isEqualTo(Map.of(7, true));
        assertThat(decoded(DataTypes.mapOf(DataTypes.UUID, DataTypes.TEXT), Map.of(id.toString(), 5L)))
                .isEqualTo(Map.of(id, "5"));
        Map<String, Object> twice = new LinkedHashMap<>(Map.of("7", 1L, "7.0", 2L));
        assertRefused(DataTypes.mapOf(DataTypes.INT, DataTypes.INT), twice, "has two keys that become the same one");
        assertThat(decoded(DataTypes.setOf(DataTypes.INT), List.of("7", 7L, 7.0)))
                .isEqualTo(Set.of(7));
    }

    @Test
    void numbersFromHeadersThatWereGuessedStayNumbers() {
        Conversions usual = TestConversions.USUAL;
        SchemalessEncoder text = SchemalessEncoder.ofHeaders(DataTypes.TEXT, usual);
        assertThatThrownBy(() -> text.encode(501L, Schema.INT64_SCHEMA))
                .hasMessage("is a 64-bit integer; text takes a string");
        assertThatThrownBy(() -> text.encode(List.of(1L))).hasMessage("is an array; text takes a string");
        assertThat(text.encode("501")).isNotNull();
        assertThat(SchemalessEncoder.ofHeaders(DataTypes.INT, usual).encode(501L))
                .isNotNull();
        assertThat(SchemalessEncoder.ofHeaders(
                                DataTypes.TEXT,
                                TestConversions.with("header.converter", "org.apache.kafka.connect.json.JsonConverter"))
                        .encode(501L))
                .isNotNull();
    }

    @Test
    void unionsAreWhatIsSetInThem() {
        for (SchemaBuilder builder : List.of(
                SchemaBuilder.struct().name("io.confluent.connect.avro.Union"),
                SchemaBuilder.struct().name("io.confluent.connect.protobuf.Union.kind"),
                SchemaBuilder.struct().name("connect_union_0"),
                SchemaBuilder.struct().parameter("org.apache.kafka.connect.data.Union", "kind"))) {
            Schema union = builder.field("string", Schema.OPTIONAL_STRING_SCHEMA)
                    .field("long", Schema.OPTIONAL_INT64_SCHEMA)
                    .field("bytes", Schema.OPTIONAL_BYTES_SCHEMA)
                    .build();
            Struct number = new Struct(union).put("long", 5L);
            Struct word = new Struct(union).put("string", "x");
            assertThat(decoded(DataTypes.BIGINT, union, number)).isEqualTo(5L);
            assertThat(decoded(DataTypes.TEXT, union, number)).isEqualTo("5");
            assertThat(decoded(DataTypes.TEXT, union, word)).isEqualTo("x");
            assertThat(decoded(DataTypes.TEXT, SchemaBuilder.array(union).build(), List.of(number, word)))
                    .isEqualTo("[5,\"x\"]");
            assertThat(Encoders.of(DataTypes.TEXT, union, TestConversions.USUAL).encode(new Struct(union)))
                    .isNull();
            assertThatThrownBy(() -> decoded(DataTypes.BIGINT, union, word)).hasMessageContaining("not a number");
            Struct both = new Struct(union).put("string", "x").put("long", 5L);
            assertThatThrownBy(() -> decoded(DataTypes.TEXT, union, both)).hasMessageContaining("several members");
            Struct bytes = new Struct(union).put("bytes", new byte[1]);
            assertThatThrownBy(() -> decoded(DataTypes.BIGINT, union, bytes))
                    .hasMessageStartingWith("is a byte array; bigint takes");
        }
    }

    @Test
    void membersOfUnionsMayBeFieldsOfATypeInstead() {
        Schema union = SchemaBuilder.struct()
                .name("io.confluent.connect.avro.Union")
                .field("string", Schema.OPTIONAL_STRING_SCHEMA)
                .field("long", Schema.OPTIONAL_INT64_SCHEMA)
                .build();
        UserDefinedType type = new UserDefinedTypeBuilder("ks", "either")
                .withField("string", DataTypes.TEXT)
                .withField("long", DataTypes.BIGINT)
                .build();
        UdtValue value = (UdtValue) decoded(type, union, new Struct(union).put("long", 5L));
        assertThat(value.getLong("long")).isEqualTo(5);
    }

    @Test
    void jsonIsValidWhateverTheTextsInIt() {
        Map<String, Object> value = Map.of("q\"", "a\\b\n\t\u0001\0é\ud83d\ude00");
        assertThat(decoded(DataTypes.TEXT, value)).isEqualTo("{\"q\\\"\":\"a\\\\b\\n\\t\\u0001\\u0000é\ud83d\ude00\"}");
        assertThat(decoded(DataTypes.TEXT, Map.of())).isEqualTo("{}");
        assertThat(decoded(DataTypes.TEXT, List.of())).isEqualTo("[]");
        assertRefused(DataTypes.TEXT, Map.of("a", "\ud83d"), "half of a surrogate pair");
    }

    private static Encoder encoder(DataType type, String... options) {
        return Encoders.of(type, null, TestConversions.with(options));
    }

    private static Object decoded(DataType type, Object value, String... options) {
        return CodecRegistry.DEFAULT
                .codecFor(type)
                .decode(encoder(type, options).encode(value), DefaultProtocolVersion.V5);
    }

    private static Object decoded(DataType type, Schema schema, Object value) {
        return CodecRegistry.DEFAULT
                .codecFor(type)
                .decode(Encoders.of(type, schema, TestConversions.USUAL).encode(value), DefaultProtocolVersion.V5);
    }

    private static void assertRefused(DataType type, Object value, String reason, String... options) {
        assertThatThrownBy(() -> encoder(type, options).encode(value))
                .isInstanceOf(Unencodable.class)
                .hasMessageContaining(reason)
                .hasNoCause();
    }
}
