package io.millrace.expressions;

import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A part of a date or timestamp, that {@code extract} takes. */
enum TimePart {
    YEAR,
    QUARTER,
    MONTH,
    WEEK,
    DAY,
    DOY,
    ISODOW,
    HOUR,
    MINUTE,
    SECOND,
    MILLISECOND,
    EPOCH;

    static Optional<TimePart> of(String name) {
        return Arrays.stream(values())
                .filter(part -> part.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    static String names() {
        return Arrays.stream(values())
                .map(part -> part.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    /** Says whether a date has it, without a time of day. */
    boolean ofDates() {
        return compareTo(ISODOW) <= 0 || this == EPOCH;
    }

    /**
     * Takes the part.
     *
     * @param local seconds since 1970, of the zone
     * @param millisecond of the second
     * @param offset the zone's
     */
    long of(long local, long millisecond, int offset) {
        long second = Math.floorMod(local, Times.SECONDS_PER_DAY);
        return switch (this) {
            case HOUR -> second / 3_600;
            case MINUTE -> second / 60 % 60;
            case SECOND -> second % 60;
            case MILLISECOND -> millisecond;
            case EPOCH -> local - offset;
            default -> of(LocalDate.ofEpochDay(Math.floorDiv(local, Times.SECONDS_PER_DAY)));
        };
    }

    private long of(LocalDate date) {
        return switch (this) {
            case YEAR -> date.getYear();
            case QUARTER -> date.get(IsoFields.QUARTER_OF_YEAR);
            case MONTH -> date.getMonthValue();
            case WEEK -> date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
            case DAY -> date.getDayOfMonth();
            case DOY -> date.getDayOfYear();
            default -> date.getDayOfWeek().getValue();
        };
    }
}
