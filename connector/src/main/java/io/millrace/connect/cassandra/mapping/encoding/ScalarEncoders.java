package io.millrace.connect.cassandra.mapping.encoding;

import static java.util.Map.entry;

import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import java.nio.ByteBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The encoders of the types that hold a single value: for each type, by the kind of value. */
final class ScalarEncoders {

    /**
     * What a type takes.
     *
     * @param takes in words, for error messages
     * @param encoders null for the kinds that it does not take
     */
    record ScalarType(String takes, Function<Kind, Encoder> encoders) {}

    private static final String INTEGERS = "an integer within its range";

    private static final Map<DataType, ScalarType> TYPES = Map.ofEntries(
            entry(
                    DataTypes.TEXT,
                    new ScalarType("a string", kind -> kind == Kind.STRING ? ScalarEncoders::text : null)),
            entry(
                    DataTypes.ASCII,
                    new ScalarType(
                            "a string of ASCII characters",
                            kind -> kind == Kind.STRING ? ScalarEncoders::ascii : null)),
            entry(
                    DataTypes.BOOLEAN,
                    new ScalarType("a boolean", kind -> kind == Kind.BOOLEAN ? ScalarEncoders::bool : null)),
            entry(
                    DataTypes.BLOB,
                    new ScalarType("a byte array", kind -> kind == Kind.BYTES ? ScalarEncoders::blob : null)),
            entry(DataTypes.TINYINT, new ScalarType(INTEGERS, NumberEncoders::tinyint)),
            entry(DataTypes.SMALLINT, new ScalarType(INTEGERS, NumberEncoders::smallint)),
            entry(DataTypes.INT, new ScalarType(INTEGERS, NumberEncoders::integer)),
            entry(DataTypes.BIGINT, new ScalarType("an integer", NumberEncoders::bigint)),
            entry(DataTypes.COUNTER, new ScalarType("an integer", NumberEncoders::bigint)),
            entry(
                    DataTypes.FLOAT,
                    new ScalarType("a float, or an integer that it can hold exactly", NumberEncoders::float32)),
            entry(
                    DataTypes.DOUBLE,
                    new ScalarType("a float, or an integer that it can hold exactly", NumberEncoders::float64)),
            entry(
                    DataTypes.DECIMAL,
                    new ScalarType(
                            "a Decimal, an integer, a float or a string with a number", NumberEncoders::decimal)),
            entry(
                    DataTypes.VARINT,
                    new ScalarType(
                            "an integer, a Decimal without a fraction or a string with an integer",
                            NumberEncoders::varint)),
            entry(
                    DataTypes.TIMESTAMP,
                    new ScalarType(
                            "a Timestamp, a 64-bit integer in milliseconds since 1970, or a string like"
                                    + " 2026-01-31T12:00:00.000Z",
                            TimeEncoders::timestamp)),
            entry(
                    DataTypes.DATE,
                    new ScalarType(
                            "a Date, a 32-bit integer in days since 1970, or a string like 2026-01-31",
                            TimeEncoders::date)),
            entry(DataTypes.TIME, new ScalarType("a Time or a string like 12:00:00.000", TimeEncoders::time)),
            entry(DataTypes.DURATION, new ScalarType("a string like 1h30m or P1DT2H", TimeEncoders::duration)),
            entry(DataTypes.UUID, new ScalarType("a string with a UUID", IdentifierEncoders::uuid)),
            entry(
                    DataTypes.TIMEUUID,
                    new ScalarType("a string with a UUID of version 1", IdentifierEncoders::timeuuid)),
            entry(
                    DataTypes.INET,
                    new ScalarType("a string with an IP address, or its 4 or 16 bytes", IdentifierEncoders::inet)));

    private ScalarEncoders() {}

    static Optional<ScalarType> of(DataType type) {
        return Optional.ofNullable(TYPES.get(type));
    }

    private static ByteBuffer text(Object value) {
        return ByteBuffer.wrap(Utf8.of((String) value));
    }

    private static ByteBuffer ascii(Object value) {
        String text = (String) value;
        CharsetEncoder encoder = StandardCharsets.US_ASCII.newEncoder();
        if (!encoder.canEncode(text)) {
            throw new Unencodable("holds characters that are not ASCII");
        }
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static ByteBuffer bool(Object value) {
        return ByteBuffer.allocate(1).put(0, (byte) ((Boolean) value ? 1 : 0));
    }

    /** Shares the record's bytes: nobody changes them any more. */
    private static ByteBuffer blob(Object value) {
        return value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : ((ByteBuffer) value).slice();
    }
}
