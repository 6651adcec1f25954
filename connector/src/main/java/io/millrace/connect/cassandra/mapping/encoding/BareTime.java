package io.millrace.connect.cassandra.mapping.encoding;

import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.config.EpochUnit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * Numbers that mean a point in time without saying in which unit. What the configured unit makes a time of that is
 * hardly meant is refused: seconds taken for milliseconds land in January 1970, microseconds in the year 58,000.
 */
final class BareTime {

    private static final long MILLIS_PER_SECOND = 1_000;
    private static final long MILLIS_PER_DAY = 86_400_000;

    /** Digits before the point that a 64-bit integer surely holds. */
    private static final int LONG_DIGITS = 18;

    private final Kind kind;
    private final EpochUnit unit;
    private final Instant earliest;
    private final Instant latest;
    private final long earliestMillis;
    private final long latestMillis;

    BareTime(Kind kind, Conversions conversions) {
        this.kind = kind;
        this.unit = conversions.unit();
        this.earliest = conversions.earliest();
        this.latest = conversions.latest();
        this.earliestMillis = saturated(earliest);
        this.latestMillis = saturated(latest);
    }

    /**
     * Returns the milliseconds since 1970.
     *
     * @throws Unencodable when the time is not within the bounds
     */
    long millis(long count) {
        long millis = unit == EpochUnit.MILLISECONDS ? count : millis(count, unit);
        if (millis < earliestMillis || millis > latestMillis) {
            throw implausible(count, unit + " since 1970", millis < earliestMillis);
        }
        return millis;
    }

    /** The same of a number with a fraction; what is finer than a millisecond is cut off, towards the past. */
    long millis(BigDecimal count) {
        long digits = (long) count.precision() - count.scale();
        if (digits > LONG_DIGITS) {
            return millis(count.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE);
        }
        if (digits < 0) {
            return millis(count.signum() < 0 ? -1 : 0);
        }
        BigDecimal whole = count.setScale(0, RoundingMode.FLOOR);
        if (unit.perSecond() > MILLIS_PER_SECOND || whole.compareTo(count) == 0) {
            return millis(whole.longValue());
        }
        // Bound by the whole part: what is left is less than a unit.
        long millis = millis(whole.longValue());
        BigDecimal fraction = count.subtract(whole).multiply(BigDecimal.valueOf(MILLIS_PER_SECOND / unit.perSecond()));
        return millis + fraction.longValue();
    }

    /** Returns a number of days since 1970, which is bound like the others. */
    long days(long count) {
        if (count < Math.floorDiv(earliestMillis, MILLIS_PER_DAY) || count > latestMillis / MILLIS_PER_DAY) {
            throw implausible(count, "days since 1970", count < earliestMillis / MILLIS_PER_DAY);
        }
        return count;
    }

    private Unencodable implausible(long count, String meaning, boolean early) {
        String bound = early
                ? "before convert.timestamp.earliest (" + earliest + ")"
                : "after convert.timestamp.latest (" + latest + ")";
        Optional<EpochUnit> likely = Arrays.stream(EpochUnit.values())
                .filter(other -> {
                    long millis = millis(count, other);
                    return millis >= earliestMillis && millis <= latestMillis;
                })
                .findFirst();
        return new Unencodable("is " + kind + " that in " + meaning + " lies " + bound
                + likely.map(other -> remedy(other, meaning))
                        .orElse("; as no unit makes it a time that is likely meant, correct it, send null for none, or"
                                + " set the bound to none"));
    }

    private static String remedy(EpochUnit likely, String meaning) {
        return meaning.startsWith("days")
                ? "; it looks like " + likely + ": send days, or a text like 2026-01-31"
                : "; it looks like " + likely + ": set convert.timestamp.unit=" + likely
                        + ", for its topic alone with topic.<topic>.convert.timestamp.unit";
    }

    private static long millis(long count, EpochUnit unit) {
        return switch (unit) {
            case SECONDS ->
                count > Long.MAX_VALUE / MILLIS_PER_SECOND
                        ? Long.MAX_VALUE
                        : count < Long.MIN_VALUE / MILLIS_PER_SECOND ? Long.MIN_VALUE : count * MILLIS_PER_SECOND;
            case MILLISECONDS -> count;
            case MICROSECONDS, NANOSECONDS -> Math.floorDiv(count, unit.perSecond() / MILLIS_PER_SECOND);
        };
    }

    private static long saturated(Instant instant) {
        try {
            return instant.toEpochMilli();
        } catch (ArithmeticException e) {
            return instant.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }
}
