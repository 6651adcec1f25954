package io.millrace.connect.cassandra.mapping.encoding;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import org.apache.kafka.connect.data.Struct;

/** Booleans, and the numbers and texts that databases have in their place. */
final class BooleanEncoders {

    private BooleanEncoders() {}

    static Encoder of(Kind kind) {
        return switch (kind) {
            case BOOLEAN -> value -> bytes((Boolean) value);
            case STRING -> value -> bytes(parse((String) value));
            case FLOAT32, FLOAT64 -> value -> bytes(bit(Decimals.shortest(value), kind));
            case DECIMAL -> value -> bytes(bit((BigDecimal) value, kind));
            case SCALED_DECIMAL -> value -> bytes(bit(Decimals.scaled((Struct) value), kind));
            default -> value -> bytes(bit(BigDecimal.valueOf(((Number) value).longValue()), kind));
        };
    }

    private static boolean bit(BigDecimal number, Kind kind) {
        if (number.signum() != 0 && number.compareTo(BigDecimal.ONE) != 0) {
            throw new Unencodable("is " + kind + " that is neither 0 nor 1, for false and true");
        }
        return number.signum() != 0;
    }

    private static boolean parse(String text) {
        if (text.equalsIgnoreCase("true") || text.equals("1")) {
            return true;
        } else if (text.equalsIgnoreCase("false") || text.equals("0")) {
            return false;
        }
        throw new Unencodable(
                "is a string that is neither true nor false, nor 1 nor 0; if it stands for none of them, set convert.null.texts");
    }

    private static ByteBuffer bytes(boolean bool) {
        return ByteBuffer.allocate(1).put(0, (byte) (bool ? 1 : 0));
    }
}
