package io.millrace.expressions;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/** Dates and times, in UTC. */
final class TimeFunctions {
    static final long HOUR_MS = 3_600_000L;
    static final long MINUTE_MS = 60_000L;

    private static final long DAY_MS = 24 * HOUR_MS;
    private static final long MICROS = 1_000L;

    private TimeFunctions() {}

    /** Returns the date of a timestamp, and a date as it is. */
    static <R> Node<R> day(Node<R> time) {
        return time.type().isDate() ? time : new Day<>(time, unitsPerMillisecond(time.type()));
    }

    /** Returns the hour or minute a timestamp is in, as the timestamp in milliseconds it begins at. */
    static <R> Node<R> beginning(Node<R> time, long milliseconds) {
        return new Beginning<>(time, unitsPerMillisecond(time.type()), milliseconds);
    }

    /**
     * Reads a literal as a date or timestamp.
     *
     * @return the value in the type's unit, or null if the literal is none
     */
    static Long parse(String literal, ValueType type) {
        try {
            if (type.isDate()) {
                return LocalDate.parse(literal).toEpochDay();
            }
            Instant instant = literal.contains("T")
                    ? OffsetDateTime.parse(literal).toInstant()
                    : LocalDate.parse(literal).atStartOfDay(ZoneOffset.UTC).toInstant();
            long micros =
                    Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / MICROS);
            return unitsPerMillisecond(type) == 1 ? Math.floorDiv(micros, MICROS) : micros;
        } catch (DateTimeParseException | ArithmeticException e) {
            return null;
        }
    }

    private static long unitsPerMillisecond(ValueType type) {
        return type.meaning() == ValueType.Meaning.TIMESTAMP_MICROS ? MICROS : 1;
    }

    private static final class Day<R> extends Node<R> {
        private final Node<R> time;
        private final long perDay;

        Day(Node<R> time, long perMillisecond) {
            super(ValueType.date(), time.nullable());
            this.time = time;
            this.perDay = DAY_MS * perMillisecond;
        }

        @Override
        public boolean evaluate(R row) {
            boolean present = time.evaluate(row);
            long day = Math.floorDiv(time.number, perDay);
            // A date of 32 bits ends 5.8 million years from now; nobody's columns shall be nullable for what is beyond.
            number = Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, day));
            return present;
        }
    }

    private static final class Beginning<R> extends Node<R> {
        private final Node<R> time;
        private final long perMillisecond;
        private final long period;

        Beginning(Node<R> time, long perMillisecond, long period) {
            super(ValueType.timestamp(), time.nullable());
            this.time = time;
            this.perMillisecond = perMillisecond;
            this.period = period;
        }

        @Override
        public boolean evaluate(R row) {
            boolean present = time.evaluate(row);
            long milliseconds = perMillisecond == 1 ? time.number : Math.floorDiv(time.number, perMillisecond);
            // Not before the first full one: its beginning would not fit.
            long fitting = Math.max(milliseconds, Long.MIN_VALUE + period);
            number = fitting - Math.floorMod(fitting, period);
            return present;
        }
    }
}
