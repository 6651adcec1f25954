package io.millrace.connect.cassandra.mapping.encoding;

import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Date;
import java.util.List;
import org.apache.kafka.connect.data.Struct;

/** Reads whole numbers out of values of one kind, for one type; what is no whole number is refused. */
final class WholeNumbers {

    private static final long MILLIS_PER_DAY = 86_400_000L;

    /** Longer texts may hold what no 64-bit integer does. */
    private static final int SURELY_LONG = 18;

    private static final int LONG_DIGITS = 19;

    /** From here on a float skips integers. */
    private static final double SKIPS_INTEGERS = 0x1p53;

    private static final float SKIPS_INTEGERS_32 = 0x1p24f;

    private static final List<DataType> SMALL = List.of(DataTypes.TINYINT, DataTypes.SMALLINT, DataTypes.INT);

    private final Kind kind;
    private final DataType type;

    WholeNumbers(Kind kind, DataType type) {
        this.kind = kind;
        this.type = type;
    }

    /** Returns the number, if 64 bits hold it. */
    long read(Object value) {
        return switch (kind) {
            case DECIMAL -> exact((BigDecimal) value);
            case SCALED_DECIMAL -> exact(Decimals.scaled((Struct) value));
            case FLOAT32, FLOAT64 -> (long) whole((Number) value);
            case STRING -> ofText((String) value);
            case TIMESTAMP, TIME -> ((Date) value).getTime();
            case DATE -> Math.floorDiv(((Date) value).getTime(), MILLIS_PER_DAY);
            default -> ((Number) value).longValue();
        };
    }

    /** Returns the number, however large it is. */
    BigInteger readLarge(Object value) {
        return switch (kind) {
            case DECIMAL -> integral((BigDecimal) value);
            case SCALED_DECIMAL -> integral(Decimals.scaled((Struct) value));
            case STRING -> integral(Decimals.parse((String) value));
            default -> BigInteger.valueOf(read(value));
        };
    }

    Unencodable outOfRange() {
        return new Unencodable("is " + kind + " outside of its range; "
                + (SMALL.contains(type) ? "a bigint or varint" : "a varint or decimal") + " column would hold it");
    }

    private long ofText(String text) {
        if (text.length() <= SURELY_LONG && isDigits(text)) {
            return Long.parseLong(text);
        }
        return exact(Decimals.parse(text));
    }

    private static boolean isDigits(String text) {
        int start = text.startsWith("-") ? 1 : 0;
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return text.length() > start;
    }

    private long exact(BigDecimal number) {
        if (number.signum() != 0 && (long) number.precision() - number.scale() > LONG_DIGITS) {
            throw outOfRange();
        }
        requireWhole(number);
        try {
            return number.longValueExact();
        } catch (ArithmeticException e) {
            throw outOfRange();
        }
    }

    private BigInteger integral(BigDecimal number) {
        if (number.signum() != 0 && (long) number.precision() - number.scale() > Decimals.LONGEST_NUMBER) {
            throw outOfRange();
        }
        requireWhole(number);
        return number.signum() == 0 ? BigInteger.ZERO : number.toBigIntegerExact();
    }

    private double whole(Number value) {
        double number = value.doubleValue();
        if (!Double.isFinite(number)) {
            throw new Unencodable("is " + kind + " that is not a finite number");
        }
        if (number != Math.rint(number)) {
            throw fraction();
        }
        if (Math.abs(number) > (kind == Kind.FLOAT32 ? SKIPS_INTEGERS_32 : SKIPS_INTEGERS)) {
            throw new Unencodable("is " + kind + " so large that which integer was meant is not certain; send it as an"
                    + " integer or as a string");
        }
        return number;
    }

    private void requireWhole(BigDecimal number) {
        // Without the digits before the point, and without a scale that is all zeros.
        if (number.signum() != 0
                && number.scale() > 0
                && (number.precision() - (long) number.scale() <= 0
                        || number.stripTrailingZeros().scale() > 0)) {
            throw fraction();
        }
    }

    private Unencodable fraction() {
        return new Unencodable("is " + kind + " that has a fraction; " + type.asCql(false, true)
                + " takes whole numbers, a decimal or double column would hold it");
    }
}
