package io.millrace.connect.cassandra.mapping.encoding;

import com.datastax.oss.driver.api.core.DefaultProtocolVersion;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.codec.TypeCodecs;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import org.apache.kafka.connect.data.Struct;

/**
 * Numbers. Nothing is ever cut off: what does not fit is refused. Only what goes to a float is rounded, to the nearest
 * that there is.
 */
final class NumberEncoders {

    private NumberEncoders() {}

    // Integers have lambdas of their own: they are what numbers mostly are.

    static Encoder tinyint(Kind kind, DataType type) {
        WholeNumbers numbers = new WholeNumbers(kind, type);
        return kind.isInteger()
                ? value -> int8(((Number) value).longValue(), numbers)
                : value -> int8(numbers.read(value), numbers);
    }

    static Encoder smallint(Kind kind, DataType type) {
        WholeNumbers numbers = new WholeNumbers(kind, type);
        return kind.isInteger()
                ? value -> int16(((Number) value).longValue(), numbers)
                : value -> int16(numbers.read(value), numbers);
    }

    static Encoder integer(Kind kind, DataType type) {
        WholeNumbers numbers = new WholeNumbers(kind, type);
        return kind.isInteger()
                ? value -> int32(((Number) value).longValue(), numbers)
                : value -> int32(numbers.read(value), numbers);
    }

    static Encoder bigint(Kind kind, DataType type) {
        WholeNumbers numbers = new WholeNumbers(kind, type);
        return kind.isInteger() ? value -> bytes(((Number) value).longValue()) : value -> bytes(numbers.read(value));
    }

    static Encoder varint(Kind kind, DataType type) {
        WholeNumbers numbers = new WholeNumbers(kind, type);
        return value -> TypeCodecs.VARINT.encode(numbers.readLarge(value), DefaultProtocolVersion.V5);
    }

    static Encoder float32(Kind kind) {
        return switch (kind) {
            case FLOAT32 -> value -> bytes((Float) value);
            case FLOAT64 ->
                value -> {
                    double number = (Double) value;
                    float rounded = (float) number;
                    return bytes(rounded, Double.isFinite(number) && isGone(rounded, number != 0), kind);
                };
            case DECIMAL -> value -> nearestFloat((BigDecimal) value, kind);
            case SCALED_DECIMAL -> value -> nearestFloat(Decimals.scaled((Struct) value), kind);
            case STRING ->
                value -> isNamed((String) value)
                        ? bytes(Float.parseFloat((String) value))
                        : nearestFloat(Decimals.parse((String) value), kind);
            default -> value -> bytes((float) ((Number) value).longValue());
        };
    }

    static Encoder float64(Kind kind) {
        return switch (kind) {
            case FLOAT32, FLOAT64 -> value -> bytes(((Number) value).doubleValue());
            case DECIMAL -> value -> nearestDouble((BigDecimal) value, kind);
            case SCALED_DECIMAL -> value -> nearestDouble(Decimals.scaled((Struct) value), kind);
            case STRING ->
                value -> isNamed((String) value)
                        ? bytes(Double.parseDouble((String) value))
                        : nearestDouble(Decimals.parse((String) value), kind);
            default -> value -> bytes((double) ((Number) value).longValue());
        };
    }

    static Encoder decimal(Kind kind) {
        return switch (kind) {
            case DECIMAL -> value -> bytes((BigDecimal) value);
            case SCALED_DECIMAL -> value -> bytes(Decimals.scaled((Struct) value));
            case FLOAT32, FLOAT64 -> value -> bytes(Decimals.shortest(value));
            case STRING -> value -> bytes(Decimals.parse((String) value));
            default -> value -> bytes(BigDecimal.valueOf(((Number) value).longValue()));
        };
    }

    private static ByteBuffer int8(long number, WholeNumbers numbers) {
        if (number != (byte) number) {
            throw numbers.outOfRange();
        }
        return ByteBuffer.allocate(Byte.BYTES).put(0, (byte) number);
    }

    private static ByteBuffer int16(long number, WholeNumbers numbers) {
        if (number != (short) number) {
            throw numbers.outOfRange();
        }
        return ByteBuffer.allocate(Short.BYTES).putShort(0, (short) number);
    }

    private static ByteBuffer int32(long number, WholeNumbers numbers) {
        if (number != (int) number) {
            throw numbers.outOfRange();
        }
        return ByteBuffer.allocate(Integer.BYTES).putInt(0, (int) number);
    }

    private static ByteBuffer nearestFloat(BigDecimal number, Kind kind) {
        float nearest = number.floatValue();
        return bytes(nearest, isGone(nearest, number.signum() != 0), kind);
    }

    private static ByteBuffer nearestDouble(BigDecimal number, Kind kind) {
        double nearest = number.doubleValue();
        if (isGone(nearest, number.signum() != 0)) {
            throw gone(kind);
        }
        return bytes(nearest);
    }

    private static ByteBuffer bytes(float nearest, boolean isGone, Kind kind) {
        if (isGone) {
            throw gone(kind);
        }
        return bytes(nearest);
    }

    /** Tells whether nothing of a number is left in the float nearest to it. */
    private static boolean isGone(double nearest, boolean isSomething) {
        return Double.isInfinite(nearest) || (nearest == 0 && isSomething);
    }

    private static Unencodable gone(Kind kind) {
        return new Unencodable("is " + kind
                + " outside of its range, which would become 0 or infinite; a decimal column would hold it");
    }

    /** Tells whether a text is what CQL, Java and Protobuf call a float that is no number. */
    private static boolean isNamed(String text) {
        return text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity");
    }

    static ByteBuffer bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(0, number);
    }

    private static ByteBuffer bytes(float number) {
        return ByteBuffer.allocate(Float.BYTES).putFloat(0, number);
    }

    private static ByteBuffer bytes(double number) {
        return ByteBuffer.allocate(Double.BYTES).putDouble(0, number);
    }

    private static ByteBuffer bytes(BigDecimal number) {
        return TypeCodecs.DECIMAL.encode(number, DefaultProtocolVersion.V5);
    }
}
