package io.millrace.connect.cassandra.mapping.encoding;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import org.apache.kafka.connect.data.Struct;

/** Exact numbers, out of texts, floats and structs, and back into text. */
final class Decimals {

    /** Longer ones take a processor's second to read or write. */
    static final int LONGEST_NUMBER = 10_000;

    private Decimals() {}

    static BigDecimal parse(String text) {
        if (text.length() <= LONGEST_NUMBER) {
            try {
                return new BigDecimal(text);
            } catch (NumberFormatException e) {
                // Its message quotes the value.
            }
        }
        throw new Unencodable("is a string that is not a number; if it stands for none, set convert.null.texts");
    }

    /** Reads a number whose scale comes with it. */
    static BigDecimal scaled(Struct struct) {
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

    /**
     * Returns a short decimal that reads back as the same float, not its binary expansion: what JSON most likely had.
     */
    static BigDecimal shortest(Object number) {
        if (!Double.isFinite(((Number) number).doubleValue())) {
            throw new Unencodable("is not a finite number");
        }
        return new BigDecimal(number.toString());
    }

    /** Writes a number without an exponent. */
    static String plain(BigDecimal number) {
        if (Math.abs((long) number.scale()) > LONGEST_NUMBER || number.precision() > LONGEST_NUMBER) {
            throw new Unencodable("is a number of more than " + LONGEST_NUMBER + " digits");
        }
        return number.toPlainString();
    }

    /** Writes a float so that it reads back as one. */
    static String plain(Object number) {
        if (!Double.isFinite(((Number) number).doubleValue())) {
            return number.toString();
        }
        String digits = shortest(number).toPlainString();
        String sign = number.toString().startsWith("-0.0") && !digits.startsWith("-") ? "-" : "";
        return sign + digits + (digits.indexOf('.') < 0 ? ".0" : "");
    }
}
