package io.millrace.expressions;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A unit that a time is cut to, by {@code date_trunc}. */
enum TimeUnit {
    MILLISECOND(0),
    SECOND(1),
    MINUTE(60),
    HOUR(3_600),
    DAY(86_400),
    WEEK(0),
    MONTH(0),
    QUARTER(0),
    YEAR(0);

    /** How long it is; 0 if it has no fixed length, or is shorter than a second. */
    private final long seconds;

    TimeUnit(long seconds) {
        this.seconds = seconds;
    }

    static Optional<TimeUnit> of(String name) {
        return Arrays.stream(values())
                .filter(unit -> unit.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    static String names() {
        return Arrays.stream(values())
                .map(unit -> unit.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    long seconds() {
        return seconds;
    }

    /** Says whether it is a day or longer. */
    boolean ofDates() {
        return compareTo(DAY) >= 0;
    }

    /** Returns the same unit of Java, of one that is shorter than a day. */
    ChronoUnit ofDay() {
        return switch (this) {
            case MILLISECOND -> ChronoUnit.MILLIS;
            case SECOND -> ChronoUnit.SECONDS;
            case MINUTE -> ChronoUnit.MINUTES;
            case HOUR -> ChronoUnit.HOURS;
            default -> throw new IllegalArgumentException("not shorter than a day: " + this);
        };
    }

    /** Returns the first day of the one that a day is in; a week begins on Monday. */
    LocalDate first(LocalDate date) {
        return switch (this) {
            case WEEK -> date.minusDays(date.getDayOfWeek().getValue() - 1L);
            case MONTH -> date.withDayOfMonth(1);
            case QUARTER -> date.with(IsoFields.DAY_OF_QUARTER, 1);
            case YEAR -> date.withDayOfYear(1);
            default -> date;
        };
    }
}
