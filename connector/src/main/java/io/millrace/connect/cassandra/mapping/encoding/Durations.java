package io.millrace.connect.cassandra.mapping.encoding;

import com.datastax.oss.driver.api.core.data.CqlDuration;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Struct;

/**
 * Durations: Cassandra's own texts, those of ISO 8601 with fractions and signs of their own as Debezium writes them,
 * and numbers.
 */
final class Durations {

    private static final Pattern WITH_FRACTION =
            Pattern.compile("P(?=T?-?\\d)(?:(-?\\d{1,9})Y)?(?:(-?\\d{1,9})M)?(?:(-?\\d{1,9})D)?"
                    + "(?:T(?:(-?\\d{1,9})H)?(?:(-?\\d{1,9})M)?(?:(-?\\d{1,12}(?:\\.\\d{1,9})?)S)?)?");

    private static final int MONTHS_PER_YEAR = 12;
    private static final long NANOS_PER_MINUTE = 60_000_000_000L;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int NANO_DIGITS = 9;

    private Durations() {}

    /**
     * Makes a duration of a number of units.
     *
     * @throws Unencodable when it is longer than Cassandra's can be
     */
    static CqlDuration of(long count, long unitNanos) {
        try {
            return CqlDuration.newInstance(0, 0, Math.multiplyExact(count, unitNanos));
        } catch (ArithmeticException e) {
            throw new Unencodable("is a number outside of its range");
        }
    }

    /**
     * Makes a duration of Protobuf's seconds and nanoseconds.
     *
     * @throws Unencodable when it is longer than Cassandra's can be
     */
    static CqlDuration of(Struct proto) {
        try {
            return CqlDuration.newInstance(
                    0,
                    0,
                    Math.addExact(Math.multiplyExact(Times.seconds(proto), NANOS_PER_SECOND), Times.nanos(proto)));
        } catch (ArithmeticException e) {
            throw new Unencodable("is a duration outside of its range");
        }
    }

    /**
     * Reads a duration.
     *
     * @throws Unencodable when the text is none
     */
    static CqlDuration parse(String text) {
        // The exceptions quote the value; none of them goes on.
        try {
            Matcher parts = WITH_FRACTION.matcher(text);
            return parts.matches() ? ofParts(parts) : CqlDuration.from(withDigits(text));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new Unencodable("is a string that is not a duration like 1h30m or P1DT2H");
        }
    }

    /** Refuses a text without digits: the driver takes a lone P for a duration of nothing. */
    private static String withDigits(String text) {
        if (text.chars().noneMatch(Character::isDigit)) {
            throw new IllegalArgumentException("no digits");
        }
        return text;
    }

    /** Parts of different signs are refused: months, days and nanoseconds of one duration all have the same. */
    private static CqlDuration ofParts(Matcher parts) {
        int months = Math.toIntExact(number(parts.group(1)) * MONTHS_PER_YEAR + number(parts.group(2)));
        int days = Math.toIntExact(number(parts.group(3)));
        long minutes = number(parts.group(4)) * 60 + number(parts.group(5));
        long seconds = parts.group(6) == null
                ? 0
                : new BigDecimal(parts.group(6)).movePointRight(NANO_DIGITS).longValueExact();
        return CqlDuration.newInstance(
                months, days, Math.addExact(Math.multiplyExact(minutes, NANOS_PER_MINUTE), seconds));
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
