package io.millrace.connect.cassandra.mapping.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.DefaultProtocolVersion;
import com.datastax.oss.driver.api.core.data.CqlDuration;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.codec.registry.CodecRegistry;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a schema's name says of its values counts: the unit of a time above all. */
class SemanticTypesTest {

    private static final Instant AT = Instant.parse("2026-01-31T12:00:00.123Z");

    @ParameterizedTest
    @CsvSource({
        "io.debezium.time.Timestamp, 1769860800123",
        "io.debezium.time.MicroTimestamp, 1769860800123456",
        "io.debezium.time.NanoTimestamp, 1769860800123456789",
        "timestamp-millis, 1769860800123",
        "timestamp-micros, 1769860800123456",
        "timestamp-nanos, 1769860800123456789",
        "local-timestamp-millis, 1769860800123",
        "local-timestamp-micros, 1769860800123456",
        "local-timestamp-nanos, 1769860800123456789",
    })
    void pointsInTimeHaveTheUnitThatTheirNameSays(String name, long value) {
        Schema named = SchemaBuilder.int64().name(name).build();
        assertThat(decoded(DataTypes.TIMESTAMP, named, value)).isEqualTo(AT);
        Schema logical = SchemaBuilder.int64().parameter("logicalType", name).build();
        assertThat(decoded(DataTypes.TIMESTAMP, logical, value)).isEqualTo(AT);
        assertThat(decoded(DataTypes.BIGINT, named, value)).isEqualTo(value);
        assertThat(decoded(DataTypes.VARINT, named, value)).isEqualTo(BigInteger.valueOf(value));
        assertThat(decoded(DataTypes.DECIMAL, named, value)).isEqualTo(BigDecimal.valueOf(value));
        assertThat((String) decoded(DataTypes.TEXT, named, value)).startsWith("2026-01-31T12:00:00.123");
        for (DataType other : new DataType[] {DataTypes.TIME, DataTypes.DURATION}) {
            assertRefused(other, named, value, "seconds since 1970; " + other.asCql(false, true) + " takes");
        }
        assertRefused(DataTypes.DATE, named, value, "falls on different days in different zones: set convert.zone");
    }

    @Property
    void finerTimesAreCutToTheMillisecondBeforeThem(@ForAll long value) {
        assertThat(decoded(DataTypes.TIMESTAMP, int64("MicroTimestamp"), value))
                .isEqualTo(Instant.ofEpochMilli(Math.floorDiv(value, 1000L)));
        assertThat(decoded(DataTypes.TIMESTAMP, int64("NanoTimestamp"), value))
                .isEqualTo(Instant.ofEpochMilli(Math.floorDiv(value, 1_000_000L)));
    }

    @Property
    void timesOfDay(@ForAll @LongRange(min = 0, max = 86_399_999_999_999L) long nanos) {
        assertThat(decoded(DataTypes.TIME, int64("NanoTime"), nanos)).isEqualTo(LocalTime.ofNanoOfDay(nanos));
        long micros = nanos / 1000;
        assertThat(decoded(DataTypes.TIME, int64("MicroTime"), micros)).isEqualTo(LocalTime.ofNanoOfDay(micros * 1000));
        int millis = (int) (micros / 1000);
        assertThat(decoded(DataTypes.TIME, int32("Time"), millis)).isEqualTo(LocalTime.ofNanoOfDay(millis * 1000_000L));
        Schema avro = SchemaBuilder.int64().name("time-micros").build();
        assertThat(decoded(DataTypes.TIME, avro, micros)).isEqualTo(LocalTime.ofNanoOfDay(micros * 1000));
        assertRefused(DataTypes.TIMESTAMP, int64("MicroTime"), micros, "is a number of microseconds since midnight");
    }

    @Test
    void timesOutsideOfADayAreRefused() {
        // MySQL's TIME goes from -838 to 838 hours.
        for (long micros : new long[] {-1, 86_400_000_000L, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertRefused(DataTypes.TIME, int64("MicroTime"), micros, "is a time outside of a day");
        }
    }

    @Test
    void daysAndYears() {
        LocalDate day = LocalDate.of(1969, 12, 31);
        assertThat(decoded(DataTypes.DATE, int32("Date"), -1)).isEqualTo(day);
        assertThat(decoded(DataTypes.DATE, SchemaBuilder.int32().name("date").build(), -1))
                .isEqualTo(day);
        assertThat(decoded(DataTypes.INT, int32("Year"), 2026)).isEqualTo(2026);
        assertThat(decoded(DataTypes.SMALLINT, int32("Year"), 2026)).isEqualTo((short) 2026);
        assertRefused(DataTypes.DATE, int32("Year"), 2026, "is a year; date takes");
        assertRefused(
                DataTypes.TIMESTAMP, int32("Date"), 1, "is a day, which begins at different times in different zones");
    }

    @Test
    void durations() {
        assertThat(decoded(DataTypes.DURATION, int64("MicroDuration"), -1_500_000L))
                .isEqualTo(CqlDuration.newInstance(0, 0, -1_500_000_000L));
        assertThat(decoded(DataTypes.DURATION, int64("NanoDuration"), 1L)).isEqualTo(CqlDuration.newInstance(0, 0, 1));
        assertRefused(DataTypes.DURATION, int64("MicroDuration"), Long.MAX_VALUE, "is a number outside of its range");
        assertRefused(DataTypes.TIMESTAMP, int64("MicroDuration"), 1L, "is a duration in microseconds");

        Schema interval =
                SchemaBuilder.string().name("io.debezium.time.Interval").build();
        assertThat(decoded(DataTypes.DURATION, interval, "P1Y2M3DT4H5M6.78S"))
                .isEqualTo(CqlDuration.newInstance(14, 3, ((4 * 60 + 5) * 60 + 6) * 1_000_000_000L + 780_000_000L));
        assertThat(decoded(DataTypes.DURATION, interval, "P0Y0M0DT0H0M-0.5S"))
                .isEqualTo(CqlDuration.newInstance(0, 0, -500_000_000L));
        assertThat(decoded(DataTypes.DURATION, interval, "P-1Y-2M0DT0H0M0S"))
                .isEqualTo(CqlDuration.newInstance(-14, 0, 0));
        assertRefused(DataTypes.DURATION, interval, "P1Y-2DT0H0M0S", "is a string that is not a duration");
        assertRefused(DataTypes.DURATION, interval, "PT0.0000000001S", "is a string that is not a duration");
        assertRefused(DataTypes.DURATION, interval, "P99999999999Y", "is a string that is not a duration");
        assertRefused(DataTypes.DURATION, interval, "P", "is a string that is not a duration");
        assertRefused(DataTypes.DURATION, interval, "secret", "is a string that is not a duration");
    }

    @Test
    void textsMeanWhatTheySay() {
        assertThat(decoded(DataTypes.TIMESTAMP, string("time.ZonedTimestamp"), "2026-01-31T13:00:00.123456+01:00"))
                .isEqualTo(AT);
        assertThat(decoded(DataTypes.TIME, string("time.ZonedTime"), "12:00:00.5Z"))
                .isEqualTo(LocalTime.of(12, 0, 0, 500_000_000));
        assertRefused(DataTypes.TIME, string("time.ZonedTime"), "12:00:00+02:00", "is not a time of day");
        assertThat(decoded(DataTypes.DATE, string("time.IsoDate"), "2026-01-31Z"))
                .isEqualTo(LocalDate.of(2026, 1, 31));
        String uuid = "123e4567-e89b-12d3-a456-426614174000";
        assertThat(decoded(DataTypes.UUID, string("data.Uuid"), uuid)).hasToString(uuid);
        for (String name : new String[] {"data.Json", "data.Enum", "data.EnumSet", "data.Xml", "time.ZonedTimestamp"}) {
            assertThat(decoded(DataTypes.TEXT, string(name), "x")).isEqualTo("x");
        }
    }

    @Test
    void bitsAreBytes() {
        Schema bits = SchemaBuilder.bytes()
                .name("io.debezium.data.Bits")
                .parameter("length", "9")
                .build();
        assertThat(decoded(DataTypes.BLOB, bits, new byte[] {1, 1})).isEqualTo(ByteBuffer.wrap(new byte[] {1, 1}));
        assertRefused(DataTypes.INT, bits, new byte[] {1, 1}, "is a byte array; int takes");
    }

    @Test
    void decimalsMayBringTheirScale() {
        Schema schema = SchemaBuilder.struct()
                .name("io.debezium.data.VariableScaleDecimal")
                .field("scale", Schema.INT32_SCHEMA)
                .field("value", Schema.BYTES_SCHEMA)
                .build();
        for (BigDecimal number : new BigDecimal[] {new BigDecimal("-12.345"), new BigDecimal("1E+3")}) {
            byte[] unscaled = number.unscaledValue().toByteArray();
            for (Object bytes : new Object[] {unscaled, ByteBuffer.wrap(unscaled)}) {
                Struct struct = new Struct(schema).put("scale", number.scale()).put("value", bytes);
                assertThat(decoded(DataTypes.DECIMAL, schema, struct)).isEqualTo(number);
                assertThat(decoded(DataTypes.DECIMAL, null, struct)).isEqualTo(number);
            }
        }
        Struct thousand = new Struct(schema).put("scale", -3).put("value", new byte[] {1});
        assertThat(decoded(DataTypes.VARINT, schema, thousand)).isEqualTo(BigInteger.valueOf(1000));
        assertRefused(
                DataTypes.VARINT,
                schema,
                new Struct(schema).put("scale", 1).put("value", new byte[] {1}),
                "is a decimal with its scale that has a fraction");
        assertThat(decoded(DataTypes.TEXT, schema, thousand)).isEqualTo("1000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.debezium.time.PicoTimestamp",
                "com.example.time.Instant",
                "org.apache.kafka.connect.data.TimestampMicros",
                "com.example.EpochNanos"
            })
    void aUnitThatNobodyKnowsIsNotGuessed(String name) {
        for (Schema schema : new Schema[] {
            SchemaBuilder.int64().name(name).build(),
            SchemaBuilder.int64().parameter("logicalType", name).build()
        }) {
            assertRefused(
                    DataTypes.TIMESTAMP,
                    schema,
                    1L,
                    "is an integer whose schema's name speaks of a time in a unit that the connector does not know");
            assertThat(decoded(DataTypes.BIGINT, schema, 1L)).isEqualTo(1L);
        }
        assertRefused(DataTypes.DATE, SchemaBuilder.int32().name(name).build(), 1, "unit that the connector");
    }

    @Test
    void otherNamesAreTheUsersOwn() {
        Schema schema = SchemaBuilder.int64().name("com.example.OrderId").build();
        assertThat(decoded(DataTypes.TIMESTAMP, schema, AT.toEpochMilli())).isEqualTo(AT);
    }

    private static Schema int64(String name) {
        return SchemaBuilder.int64().name("io.debezium.time." + name).build();
    }

    private static Schema int32(String name) {
        return SchemaBuilder.int32().name("io.debezium.time." + name).build();
    }

    private static Schema string(String name) {
        return SchemaBuilder.string().name("io.debezium." + name).build();
    }

    private static Object decoded(DataType type, Schema schema, Object value) {
        ByteBuffer bytes = Encoders.of(type, schema, TestConversions.USUAL).encode(value);
        return CodecRegistry.DEFAULT.codecFor(type).decode(bytes, DefaultProtocolVersion.V5);
    }

    private static void assertRefused(DataType type, Schema schema, Object value, String message) {
        assertThatThrownBy(
                        () -> Encoders.of(type, schema, TestConversions.USUAL).encode(value))
                .isInstanceOf(Unencodable.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("secret");
    }
}
