package io.millrace.connect.cassandra.mapping.encoding;

import com.datastax.oss.driver.api.core.DefaultProtocolVersion;
import com.datastax.oss.driver.api.core.type.codec.TypeCodecs;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import org.apache.kafka.connect.data.Struct;

/**
 * Numbers. Nothing is ever cut off: what does not fit is refused. Only a 64-bit float is rounded, into a 32-bit one.
 */
final class NumberEncoders {

    private static final String TOO_LARGE = "is a number outside of its range";

    /** Longer ones take a processor's second to read. */
    private static final int LONGEST_NUMBER = 10_000;

    private NumberEncoders() {}

    static Encoder tinyint(Kind kind) {
        return !kind.isInteger()
                ? null
                : value -> {
                    long number = ((Number) value).longValue();
                    if (number != (byte) number) {
                        throw new Unencodable(TOO_LARGE);
                    }
                    return ByteBuffer.allocate(Byte.BYTES).put(0, (byte) number);
                };
    }

    static Encoder smallint(Kind kind) {
        return !kind.isInteger()
                ? null
                : value -> {
                    long number = ((Number) value).longValue();
                    if (number != (short) number) {
                        throw new Unencodable(TOO_LARGE);
                    }
                    return ByteBuffer.allocate(Short.BYTES).putShort(0, (short) number);
                };
    }

    static Encoder integer(Kind kind) {
        return !kind.isInteger()
                ? null
                : value -> {
                    long number = ((Number) value).longValue();
                    if (number != (int) number) {
                        throw new Unencodable(TOO_LARGE);
                    }
                    return ByteBuffer.allocate(Integer.BYTES).putInt(0, (int) number);
                };
    }

    static Encoder bigint(Kind kind) {
        return kind.isInteger() ? value -> bytes(((Number) value).longValue()) : null;
    }

    static Encoder float32(Kind kind) {
        return switch (kind) {
            case FLOAT32 -> value -> ByteBuffer.allocate(Float.BYTES).putFloat(0, (Float) value);
            case FLOAT64 ->
                value -> {
                    double number = (Double) value;
                    float rounded = (float) number;
                    if (Float.isInfinite(rounded) && !Double.isInfinite(number)) {
                        throw new Unencodable(TOO_LARGE);
                    }
                    return ByteBuffer.allocate(Float.BYTES).putFloat(0, rounded);
                };
            default -> kind.isInteger() ? value -> exactFloat(((Number) value).longValue()) : null;
        };
    }

    static Encoder float64(Kind kind) {
        return switch (kind) {
            case FLOAT32, FLOAT64 ->
                value -> ByteBuffer.allocate(Double.BYTES).putDouble(0, ((Number) value).doubleValue());
            default -> kind.isInteger() ? value -> exactDouble(((Number) value).longValue()) : null;
        };
    }

    static Encoder decimal(Kind kind) {
        return switch (kind) {
            case DECIMAL -> value -> bytes((BigDecimal) value);
            case SCALED_DECIMAL -> value -> bytes(scaled((Struct) value));
            case FLOAT32, FLOAT64 ->
                value -> {
                    if (!Double.isFinite(((Number) value).doubleValue())) {
                        throw new Unencodable("is not a finite number");
                    }
                    // The shortest decimal that reads back as the same float, not its binary expansion.
                    return bytes(new BigDecimal(value.toString()));
                };
            case STRING -> value -> bytes(parse((String) value));
            default -> kind.isInteger() ? value -> bytes(BigDecimal.valueOf(((Number) value).longValue())) : null;
        };
    }

    static Encoder varint(Kind kind) {
        return switch (kind) {
            case DECIMAL -> value -> bytes(integral((BigDecimal) value));
            case SCALED_DECIMAL -> value -> bytes(integral(scaled((Struct) value)));
            case STRING -> value -> bytes(integral(parse((String) value)));
            default -> kind.isInteger() ? value -> bytes(BigInteger.valueOf(((Number) value).longValue())) : null;
        };
    }

    private static ByteBuffer exactFloat(long number) {
        float converted = number;
        // The largest long rounds up to a float that a cast back would silently bring down again.
        if ((long) converted != number || converted == 0x1p63f) {
            throw new Unencodable("is an integer that it cannot hold exactly");
        }
        return ByteBuffer.allocate(Float.BYTES).putFloat(0, converted);
    }

    private static ByteBuffer exactDouble(long number) {
        double converted = number;
        if ((long) converted != number || converted == 0x1p63) {
            throw new Unencodable("is an integer that it cannot hold exactly");
        }
        return ByteBuffer.allocate(Double.BYTES).putDouble(0, converted);
    }

    private static BigDecimal parse(String text) {
        if (text.length() <= LONGEST_NUMBER) {
            try {
                return new BigDecimal(text);
            } catch (NumberFormatException e) {
                // Its message quotes the value.
            }
        }
        throw new Unencodable("is a string that is not a number");
    }

    /** Reads a number whose scale comes with it. */
    private static BigDecimal scaled(Struct struct) {
        Object unscaled = struct.get("value");
        Integer scale = struct.getInt32("scale");
        if (unscaled == null || scale == null) {
            throw new Unencodable("lacks its digits or its scale");
        }
        byte[] bytes;
        if (unscaled instanceof ByteBuffer buffer) {
            bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
        } else {
            bytes = (byte[]) unscaled;
        }
        return new BigDecimal(new BigInteger(bytes), scale);
    }

    private static BigInteger integral(BigDecimal number) {
        if (-(long) number.scale() > LONGEST_NUMBER) {
            throw new Unencodable(TOO_LARGE);
        }
        try {
            return number.toBigIntegerExact();
        } catch (ArithmeticException e) {
            throw new Unencodable("is a number with a fraction");
        }
    }

    static ByteBuffer bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(0, number);
    }

    private static ByteBuffer bytes(BigInteger number) {
        return TypeCodecs.VARINT.encode(number, DefaultProtocolVersion.V5);
    }

    private static ByteBuffer bytes(BigDecimal number) {
        return TypeCodecs.DECIMAL.encode(number, DefaultProtocolVersion.V5);
    }
}
