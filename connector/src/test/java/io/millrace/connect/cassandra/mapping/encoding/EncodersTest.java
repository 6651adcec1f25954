package io.millrace.connect.cassandra.mapping.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.DefaultProtocolVersion;
import com.datastax.oss.driver.api.core.data.CqlDuration;
import com.datastax.oss.driver.api.core.data.CqlVector;
import com.datastax.oss.driver.api.core.data.TupleValue;
import com.datastax.oss.driver.api.core.data.UdtValue;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.UserDefinedType;
import com.datastax.oss.driver.api.core.type.codec.TypeCodec;
import com.datastax.oss.driver.api.core.type.codec.registry.CodecRegistry;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import com.datastax.oss.driver.internal.core.type.UserDefinedTypeBuilder;
import io.millrace.connect.cassandra.config.Conversions;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.junit.jupiter.api.Test;

/** What we encode, the driver's own codecs decode to the same. */
class EncodersTest {

    private static final long DAY = 86_400_000L;
    private static final Conversions UNBOUND =
            TestConversions.with("convert.timestamp.earliest", "none", "convert.timestamp.latest", "none");

    @Property
    void texts(@ForAll("texts") String value) {
        assertThat(decoded(DataTypes.TEXT, Schema.STRING_SCHEMA, value)).isEqualTo(value);
    }

    @Test
    void textsBeyondTheBasicPlane() {
        for (String value : List.of("\ud83d\ude00", "?\ud83d\ude00?", "é\ud83d\ude00\ud83d\ude00")) {
            assertThat(decoded(DataTypes.TEXT, Schema.STRING_SCHEMA, value)).isEqualTo(value);
        }
    }

    @Property
    void integers(@ForAll byte int8, @ForAll short int16, @ForAll int int32, @ForAll long int64) {
        assertThat(decoded(DataTypes.TINYINT, Schema.INT8_SCHEMA, int8)).isEqualTo(int8);
        assertThat(decoded(DataTypes.SMALLINT, Schema.INT16_SCHEMA, int16)).isEqualTo(int16);
        assertThat(decoded(DataTypes.INT, Schema.INT32_SCHEMA, int32)).isEqualTo(int32);
        assertThat(decoded(DataTypes.BIGINT, Schema.INT64_SCHEMA, int64)).isEqualTo(int64);
        assertThat(decoded(DataTypes.BIGINT, Schema.INT16_SCHEMA, int16)).isEqualTo((long) int16);
        assertThat(decoded(DataTypes.VARINT, Schema.INT64_SCHEMA, int64)).isEqualTo(BigInteger.valueOf(int64));
        assertThat(decoded(DataTypes.DECIMAL, Schema.INT64_SCHEMA, int64)).isEqualTo(BigDecimal.valueOf(int64));
    }

    @Property
    void integersGoIntoNarrowerTypesExactlyWhenTheyFit(@ForAll long value) {
        for (DataType type : List.of(DataTypes.TINYINT, DataTypes.SMALLINT, DataTypes.INT)) {
            long limit = type == DataTypes.TINYINT ? 1L << 7 : type == DataTypes.SMALLINT ? 1L << 15 : 1L << 31;
            if (value >= -limit && value < limit) {
                assertThat(((Number) decoded(type, Schema.INT64_SCHEMA, value)).longValue())
                        .isEqualTo(value);
            } else {
                assertThatThrownBy(() -> encoded(type, Schema.INT64_SCHEMA, value))
                        .isInstanceOf(Unencodable.class)
                        .hasMessage(
                                "is a 64-bit integer outside of its range; a bigint or varint column would hold it");
            }
        }
    }

    @Property
    void integersAndDecimalsGoToTheNearestFloat(@ForAll long value) {
        BigDecimal decimal = BigDecimal.valueOf(value, 4);
        assertThat(decoded(DataTypes.DOUBLE, Schema.INT64_SCHEMA, value)).isEqualTo((double) value);
        assertThat(decoded(DataTypes.FLOAT, Schema.INT64_SCHEMA, value)).isEqualTo((float) value);
        assertThat(decoded(DataTypes.DOUBLE, Decimal.schema(4), decimal))
                .isEqualTo(Double.parseDouble(decimal.toString()));
        assertThat(decoded(DataTypes.FLOAT, Decimal.schema(4), decimal))
                .isEqualTo(Float.parseFloat(decimal.toString()));
    }

    @Property
    void floats(@ForAll float float32, @ForAll double float64, @ForAll boolean bool) {
        assertThat(decoded(DataTypes.FLOAT, Schema.FLOAT32_SCHEMA, float32)).isEqualTo(float32);
        assertThat(decoded(DataTypes.DOUBLE, Schema.FLOAT64_SCHEMA, float64)).isEqualTo(float64);
        assertThat(decoded(DataTypes.DOUBLE, Schema.FLOAT32_SCHEMA, float32)).isEqualTo((double) float32);
        assertThat(decoded(DataTypes.BOOLEAN, Schema.BOOLEAN_SCHEMA, bool)).isEqualTo(bool);
        assertThat(decoded(DataTypes.DECIMAL, Schema.FLOAT64_SCHEMA, float64))
                .isEqualTo(new BigDecimal(Double.toString(float64)));
    }

    @Property
    void decimals(@ForAll BigDecimal value, @ForAll BigInteger integer) {
        assertThat(decoded(DataTypes.DECIMAL, Decimal.schema(value.scale()), value))
                .isEqualTo(value);
        assertThat(decoded(DataTypes.DECIMAL, Schema.STRING_SCHEMA, value.toString()))
                .isEqualTo(value);
        assertThat(decoded(DataTypes.VARINT, Schema.STRING_SCHEMA, integer.toString()))
                .isEqualTo(integer);
        assertThat(decoded(DataTypes.VARINT, Decimal.schema(0), new BigDecimal(integer)))
                .isEqualTo(integer);
    }

    @Property
    void timestampsAreMillisecondsSince1970(@ForAll long millis) {
        assertThat(decoded(DataTypes.TIMESTAMP, Timestamp.SCHEMA, new Date(millis)))
                .isEqualTo(Instant.ofEpochMilli(millis));
        assertThat(decoded(DataTypes.TIMESTAMP, Schema.INT64_SCHEMA, millis, UNBOUND))
                .isEqualTo(Instant.ofEpochMilli(millis));
    }

    @Property
    void timestampsAreReadFromText(
            @ForAll @LongRange(min = -62_135_596_800_000L, max = 253_402_300_799_999L) long millis) {
        Instant instant = Instant.ofEpochMilli(millis);
        assertThat(decoded(DataTypes.TIMESTAMP, Schema.STRING_SCHEMA, instant.toString()))
                .isEqualTo(instant);
    }

    @Test
    void timestampsAreReadAsCassandraPrintsThem() {
        Instant instant = Instant.parse("2026-01-31T12:00:00.123Z");
        for (String text : List.of(
                "2026-01-31T12:00:00.123Z",
                "2026-01-31T12:00:00.123+0000",
                "2026-01-31 12:00:00.123+0000",
                "2026-01-31 12:00:00.123456+00",
                "2026-01-31 13:30:00.123+0130",
                "2026-01-31T07:00:00.123-05:00",
                "2026-01-31 07:00:00.123-05")) {
            assertThat(decoded(DataTypes.TIMESTAMP, Schema.STRING_SCHEMA, text))
                    .as(text)
                    .isEqualTo(instant);
        }
        assertThat(decoded(DataTypes.TIMESTAMP, Schema.STRING_SCHEMA, "2026-01-31 12:00+0000"))
                .isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
        assertThat(decoded(DataTypes.TIMESTAMP, Schema.STRING_SCHEMA, "2026-01-31-0500"))
                .isEqualTo(Instant.parse("2026-01-31T05:00:00Z"));
        for (String text : List.of(
                "31/Jan/2026:12:00:00 +0000",
                "2026-01-31T12:00:00+00000",
                "2026-01-31T12:00:00+٠٠",
                "2026-01-31x12:00:00Z",
                "2026-02-30T12:00:00Z",
                " ",
                "")) {
            assertRefused(
                    DataTypes.TIMESTAMP,
                    text,
                    "is a string that is not a time with its offset from UTC, like 2026-01-31T12:00:00.000Z");
        }
        for (String text : List.of("2026-01-31T12:00:00.483", "2026-01-31 12:00:00")) {
            assertRefused(DataTypes.TIMESTAMP, text, "and not with its offset from UTC: set convert.zone");
        }
        assertRefused(DataTypes.TIMESTAMP, "2026-01-31", "is a day, which begins at different times");
    }

    @Property
    void daysBeforeChristToo(@ForAll @LongRange(min = -365_000_000L, max = 365_000_000L) long day) {
        LocalDate date = LocalDate.ofEpochDay(day);
        assertThat(decoded(DataTypes.DATE, org.apache.kafka.connect.data.Date.SCHEMA, new Date(day * DAY)))
                .isEqualTo(date);
        assertThat(decoded(DataTypes.DATE, Schema.INT32_SCHEMA, (int) day, UNBOUND))
                .isEqualTo(date);
        assertThat(decoded(DataTypes.DATE, Schema.INT64_SCHEMA, day, UNBOUND)).isEqualTo(date);
        assertThat(decoded(DataTypes.DATE, Schema.STRING_SCHEMA, date.toString()))
                .isEqualTo(date);
    }

    @Property
    void timesOfDay(@ForAll @LongRange(min = 0, max = DAY - 1) long millis) {
        LocalTime time = LocalTime.ofNanoOfDay(millis * 1_000_000);
        assertThat(decoded(DataTypes.TIME, Time.SCHEMA, new Date(millis))).isEqualTo(time);
        assertThat(decoded(DataTypes.TIME, Schema.STRING_SCHEMA, time.toString()))
                .isEqualTo(time);
    }

    @Property
    void uuids(@ForAll long high, @ForAll long low) {
        UUID uuid = new UUID(high, low);
        assertThat(decoded(DataTypes.UUID, Schema.STRING_SCHEMA, uuid.toString()))
                .isEqualTo(uuid);
    }

    @Property
    void blobs(@ForAll byte[] bytes) {
        assertThat(decoded(DataTypes.BLOB, Schema.BYTES_SCHEMA, bytes)).isEqualTo(ByteBuffer.wrap(bytes));
        ByteBuffer middle =
                ByteBuffer.allocate(bytes.length + 2).put(1, bytes).position(1).limit(bytes.length + 1);
        assertThat(decoded(DataTypes.BLOB, Schema.BYTES_SCHEMA, middle)).isEqualTo(ByteBuffer.wrap(bytes));
    }

    @Property
    void addresses(@ForAll @Size(4) byte[] v4, @ForAll @Size(16) byte[] v6) throws UnknownHostException {
        for (byte[] bytes : List.of(v4, v6)) {
            InetAddress address = InetAddress.getByAddress(bytes);
            assertThat(decoded(DataTypes.INET, Schema.BYTES_SCHEMA, bytes)).isEqualTo(address);
        }
        InetAddress address = InetAddress.getByAddress(v4);
        assertThat(decoded(DataTypes.INET, Schema.STRING_SCHEMA, address.getHostAddress()))
                .isEqualTo(address);
        assertThat(decoded(DataTypes.INET, Schema.STRING_SCHEMA, "2001:db8::1"))
                .isEqualTo(InetAddress.getByName("2001:db8::1"));
    }

    @Property
    void collections(@ForAll List<Integer> ints, @ForAll("textMaps") Map<String, Long> map) {
        assertThat(decoded(
                        DataTypes.listOf(DataTypes.INT),
                        SchemaBuilder.array(Schema.INT32_SCHEMA).build(),
                        ints))
                .isEqualTo(ints);
        assertThat(decoded(DataTypes.setOf(DataTypes.INT), null, ints)).isEqualTo(new HashSet<>(ints));
        assertThat(decoded(
                        DataTypes.mapOf(DataTypes.TEXT, DataTypes.BIGINT),
                        SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT64_SCHEMA)
                                .build(),
                        map))
                .isEqualTo(map);
        assertThat(decoded(
                        DataTypes.mapOf(DataTypes.TEXT, DataTypes.listOf(DataTypes.BIGINT)),
                        null,
                        Map.of("a", List.of(1L))))
                .isEqualTo(Map.of("a", List.of(1L)));
    }

    @Property
    void vectors(@ForAll @Size(3) List<Float> values) {
        assertThat(decoded(
                        DataTypes.vectorOf(DataTypes.FLOAT, 3),
                        SchemaBuilder.array(Schema.FLOAT32_SCHEMA).build(),
                        values))
                .isEqualTo(CqlVector.newInstance(values));
    }

    @Property
    void vectorsOfAllTypes(
            @ForAll @Size(2) List<Long> longs,
            @ForAll("texts") String text,
            @ForAll @Size(2) List<BigDecimal> decimals) {
        assertThat(decoded(DataTypes.vectorOf(DataTypes.BIGINT, 2), null, longs))
                .isEqualTo(CqlVector.newInstance(longs));
        assertThat(decoded(DataTypes.vectorOf(DataTypes.TEXT, 2), null, List.of(text, "")))
                .isEqualTo(CqlVector.newInstance(text, ""));
        assertThat(decoded(DataTypes.vectorOf(DataTypes.DECIMAL, 2), null, decimals))
                .isEqualTo(CqlVector.newInstance(decimals));
        assertThat(decoded(DataTypes.vectorOf(DataTypes.vectorOf(DataTypes.BIGINT, 2), 1), null, List.of(longs)))
                .isEqualTo(CqlVector.newInstance(List.of(CqlVector.newInstance(longs))));
        // Of a length that takes two bytes to say.
        String longText = "x".repeat(300);
        assertThat(decoded(DataTypes.vectorOf(DataTypes.TEXT, 1), null, List.of(longText)))
                .isEqualTo(CqlVector.newInstance(longText));
        assertThat(decoded(DataTypes.vectorOf(DataTypes.setOf(DataTypes.INT), 1), null, List.of(List.of(1, 2))))
                .isEqualTo(CqlVector.newInstance(List.of(Set.of(1, 2))));
    }

    @Test
    void addressesStayAsLongAsTheyAre() {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 1, 2, 3, 4};
        assertThat(encoded(DataTypes.INET, Schema.BYTES_SCHEMA, mapped)).isEqualTo(ByteBuffer.wrap(mapped));
    }

    @Test
    void structuresBecomeUserDefinedTypes() {
        UserDefinedType type = new UserDefinedTypeBuilder("ks", "address")
                .withField("street", DataTypes.TEXT)
                .withField("number", DataTypes.INT)
                .withField("floor", DataTypes.INT)
                .build();
        Schema schema = SchemaBuilder.struct()
                .field("number", Schema.OPTIONAL_INT32_SCHEMA)
                .field("street", Schema.STRING_SCHEMA)
                .build();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("street", "High");
        map.put("number", 7L);
        for (UdtValue address : List.of(
                (UdtValue) decoded(
                        type, schema, new Struct(schema).put("street", "High").put("number", 7)),
                (UdtValue) decoded(type, null, map),
                (UdtValue) decoded(
                        type, null, new Struct(schema).put("street", "High").put("number", 7)))) {
            assertThat(address.getString("street")).isEqualTo("High");
            assertThat(address.getInt("number")).isEqualTo(7);
            assertThat(address.isNull("floor")).isTrue();
        }
        map.put("town", "X");
        assertThatThrownBy(() -> encoded(type, null, map))
                .hasMessageContaining(
                        "has an entry that ks.address has no field for, with a name of 4 characters; it has street, number, floor: leave the entry out, add a field with ALTER TYPE, or set unknown.fields=ignore");
    }

    @Test
    void fieldsOfTypesAreFoundInAnyCaseAsColumnsAre() {
        UserDefinedType type = new UserDefinedTypeBuilder("ks", "address")
                .withField("streetname", DataTypes.TEXT)
                .withField(CqlIdentifier.fromInternal("City"), DataTypes.TEXT)
                .build();
        Schema schema = SchemaBuilder.struct()
                .field("city", Schema.OPTIONAL_STRING_SCHEMA)
                .field("streetName", Schema.STRING_SCHEMA)
                .build();
        Struct struct = new Struct(schema).put("streetName", "High").put("city", "X");
        Map<String, Object> map = Map.of("streetName", "High", "city", "X");
        for (UdtValue address : List.of(
                (UdtValue) decoded(type, schema, struct),
                (UdtValue) decoded(type, null, struct),
                (UdtValue) decoded(type, null, map),
                (UdtValue) decoded(type, null, map))) {
            assertThat(address.getString(0)).isEqualTo("High");
            assertThat(address.getString(1)).isEqualTo("X");
        }
    }

    @Test
    void whichOfTwoFieldsOfATypeIsMeantIsNotGuessed() {
        UserDefinedType type = new UserDefinedTypeBuilder("ks", "address")
                .withField("city", DataTypes.TEXT)
                .build();
        Schema schema = SchemaBuilder.struct()
                .field("city", Schema.STRING_SCHEMA)
                .field("City", Schema.STRING_SCHEMA)
                .build();
        Struct struct = new Struct(schema).put("city", "secret").put("City", "secret");
        assertThatThrownBy(() -> encoded(type, schema, struct))
                .hasMessage("has two fields for city of ks.address, in different cases");
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("city", "secret");
        map.put("City", null);
        assertThatThrownBy(() -> encoded(type, null, map))
                .hasMessage("has two entries for city of ks.address, in different cases");
    }

    @Test
    void fieldsOfATypeThatDifferInCaseAreToldApart() {
        UserDefinedType type = new UserDefinedTypeBuilder("ks", "pair")
                .withField("a", DataTypes.INT)
                .withField(CqlIdentifier.fromInternal("A"), DataTypes.INT)
                .build();
        Schema schema = SchemaBuilder.struct()
                .field("A", Schema.INT32_SCHEMA)
                .field("a", Schema.INT32_SCHEMA)
                .build();
        for (UdtValue pair : List.of(
                (UdtValue) decoded(type, schema, new Struct(schema).put("a", 1).put("A", 2)),
                (UdtValue) decoded(type, null, Map.of("a", 1, "A", 2)))) {
            assertThat(pair.getInt(0)).isEqualTo(1);
            assertThat(pair.getInt(1)).isEqualTo(2);
        }
    }

    @Test
    void arraysAndStructuresBecomeTuples() {
        var type = DataTypes.tupleOf(DataTypes.TEXT, DataTypes.INT);
        Schema schema = SchemaBuilder.struct()
                .field("a", Schema.STRING_SCHEMA)
                .field("b", Schema.OPTIONAL_INT32_SCHEMA)
                .build();
        TupleValue fromStruct = (TupleValue) decoded(type, schema, new Struct(schema).put("a", "x"));
        TupleValue fromList = (TupleValue) decoded(type, null, Arrays.asList("x", null));
        assertThat(fromStruct.getString(0)).isEqualTo("x");
        assertThat(fromStruct.isNull(1)).isTrue();
        assertThat(fromList.getString(0)).isEqualTo("x");
        assertThat(fromList.isNull(1)).isTrue();
    }

    @Test
    void durationsAndTimeUuids() {
        assertThat(decoded(DataTypes.DURATION, Schema.STRING_SCHEMA, "1h30m")).isEqualTo(CqlDuration.from("1h30m"));
        UUID timeUuid = Uuids.timeBased();
        assertThat(decoded(DataTypes.TIMEUUID, Schema.STRING_SCHEMA, timeUuid.toString()))
                .isEqualTo(timeUuid);
        assertRefused(DataTypes.TIMEUUID, UUID.randomUUID().toString(), "another version than 1");
    }

    @Test
    void whatIsWrongIsSaidWithoutTheValue() {
        assertRefused(DataTypes.UUID, "secret", "is a string that is not a UUID");
        assertRefused(DataTypes.UUID, "1-1-1-1-1", "is a string that is not a UUID");
        assertRefused(DataTypes.INET, "secret.example.com", "is a string that is not an IP address");
        assertRefused(DataTypes.DATE, "31.01.2026", "is not a day like 2026-01-31");
        assertRefused(DataTypes.TIME, "25:00", "is not a time of day");
        assertRefused(DataTypes.DECIMAL, "secret", "is not a number");
        assertRefused(DataTypes.VARINT, "1.5", "is a string that has a fraction; varint takes whole numbers");
        assertRefused(DataTypes.VARINT, "1E+1000000000", "outside of its range");
        assertRefused(DataTypes.INT, true, "is a boolean; int takes an integer within its range");
        assertRefused(DataTypes.ASCII, "sécret", "not ASCII");
        assertRefused(DataTypes.TEXT, new byte[0], "is a byte array; text takes a string");
        for (String broken : List.of("secret\ud83d", "\ude00secret", "\ude00\ud83d", "\ud83d?", "\ud83d\ud83d\ude00")) {
            assertRefused(
                    DataTypes.TEXT,
                    broken,
                    "holds half of a surrogate pair, as a text does that was cut within a character");
        }
        assertRefused(DataTypes.BLOB, "secret", "is a string; blob takes a byte array");
        assertRefused(
                DataTypes.listOf(DataTypes.INT),
                List.of(1L, "secret"),
                "has an element that is a string that is not a number");
        assertRefused(DataTypes.listOf(DataTypes.INT), Arrays.asList(1L, null), "holds a null");
        assertRefused(DataTypes.vectorOf(DataTypes.FLOAT, 3), List.of(1.0), "has 1 elements; the vector has 3");
        assertRefused(DataTypes.FLOAT, 1e300, "outside of its range");
        assertRefused(DataTypes.TIMESTAMP, new Object(), "of a class that Kafka Connect has no type for");
    }

    @Test
    void schemalessEncodersFollowTheValue() {
        SchemalessEncoder encoder = new SchemalessEncoder(DataTypes.DECIMAL, TestConversions.USUAL);
        TypeCodec<Object> codec = CodecRegistry.DEFAULT.codecFor(DataTypes.DECIMAL);
        for (Object value : List.of(1L, "2", 3.5, 4L, "5")) {
            assertThat(codec.decode(encoder.encode(value), DefaultProtocolVersion.V5))
                    .isEqualTo(new BigDecimal(value.toString()));
        }
        assertThatThrownBy(() -> encoder.encode(true)).isInstanceOf(Unencodable.class);
        assertThat(codec.decode(encoder.encode(6L), DefaultProtocolVersion.V5)).isEqualTo(BigDecimal.valueOf(6));
    }

    @Provide
    Arbitrary<String> texts() {
        // No lone surrogates: they are not text, and no encoding holds them.
        return Arbitraries.strings().excludeChars(surrogates());
    }

    @Provide
    Arbitrary<Map<String, Long>> textMaps() {
        return Arbitraries.maps(texts(), Arbitraries.longs()).ofMaxSize(5);
    }

    private static char[] surrogates() {
        char[] all = new char[Character.MAX_SURROGATE - Character.MIN_SURROGATE + 1];
        for (int i = 0; i < all.length; i++) {
            all[i] = (char) (Character.MIN_SURROGATE + i);
        }
        return all;
    }

    private static void assertRefused(DataType type, Object value, String reason) {
        assertThatThrownBy(() -> encoded(type, null, value))
                .isInstanceOf(Unencodable.class)
                .hasMessageContaining(reason)
                .hasNoCause()
                .message()
                .doesNotContain("secret");
    }

    private static ByteBuffer encoded(DataType type, Schema schema, Object value) {
        return Encoders.of(type, schema, TestConversions.USUAL).encode(value);
    }

    private static Object decoded(DataType type, Schema schema, Object value) {
        return decoded(type, schema, value, TestConversions.USUAL);
    }

    private static Object decoded(DataType type, Schema schema, Object value, Conversions conversions) {
        TypeCodec<Object> codec = CodecRegistry.DEFAULT.codecFor(type);
        return codec.decode(Encoders.of(type, schema, conversions).encode(value), DefaultProtocolVersion.V5);
    }
}
