package io.millrace.expressions;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/** The beginning of the hour, day or other unit that a time is in: {@code date_trunc}. */
final class Truncation {
    private Truncation() {}

    /** Cuts a date to a unit of days or longer, or a timestamp to any unit, of UTC. */
    static <R> Node<R> of(TimeUnit unit, Node<R> time) {
        ValueType type = time.type();
        if (type.isDate()) {
            return new Days<>(unit, time, 1);
        }
        long perSecond = Times.perSecond(type);
        if (unit == TimeUnit.MILLISECOND) {
            return new Periods<>(time, perSecond / Times.MILLIS_PER_SECOND);
        }
        return unit.seconds() > 0
                ? new Periods<>(time, unit.seconds() * perSecond)
                : new Days<>(unit, time, Times.SECONDS_PER_DAY * perSecond);
    }

    /** Cuts a timestamp to any unit, of a zone. */
    static <R> Node<R> of(TimeUnit unit, Node<R> time, ZoneId zone) {
        return new Zoned<>(unit, time, zone);
    }

    private static final class Periods<R> extends Node<R> {
        private final Node<R> time;
        private final long period;

        Periods(Node<R> time, long period) {
            super(new ValueType(ValueType.Kind.LONG, time.type().meaning(), null), time.nullable());
            this.time = time;
            this.period = period;
        }

        @Override
        public boolean evaluate(R row) {
            boolean present = time.evaluate(row);
            // Not before the first full one: its beginning would not fit.
            long fitting = Math.max(time.number, Long.MIN_VALUE + period);
            number = fitting - Math.floorMod(fitting, period);
            return present;
        }
    }

    private static final class Days<R> extends Node<R> {
        private final TimeUnit unit;
        private final Node<R> time;
        private final long perDay;

        Days(TimeUnit unit, Node<R> time, long perDay) {
            super(new ValueType(ValueType.Kind.LONG, time.type().meaning(), null), time.nullable());
            this.unit = unit;
            this.time = time;
            this.perDay = perDay;
        }

        @Override
        public boolean evaluate(R row) {
            if (!time.evaluate(row)) {
                return false;
            }
            long first = unit.first(LocalDate.ofEpochDay(Math.floorDiv(time.number, perDay)))
                    .toEpochDay();
            number = Math.max(first, Long.MIN_VALUE / perDay) * perDay;
            return true;
        }
    }

    private static final class Zoned<R> extends Node<R> {
        private final TimeUnit unit;
        private final Node<R> time;
        private final ZoneId zone;
        private final long perSecond;

        Zoned(TimeUnit unit, Node<R> time, ZoneId zone) {
            super(new ValueType(ValueType.Kind.LONG, time.type().meaning(), null), time.nullable());
            this.unit = unit;
            this.time = time;
            this.zone = zone;
            this.perSecond = Times.perSecond(time.type());
        }

        @Override
        public boolean evaluate(R row) {
            if (!time.evaluate(row)) {
                return false;
            }
            ZonedDateTime local = Instant.ofEpochSecond(Math.floorDiv(time.number, perSecond))
                    .plusNanos(Math.floorMod(time.number, perSecond) * (1_000_000_000L / perSecond))
                    .atZone(zone);
            ZonedDateTime beginning = unit.ofDates()
                    ? unit.first(local.toLocalDate()).atStartOfDay(zone)
                    : local.truncatedTo(unit.ofDay());
            long second = Math.max(beginning.toEpochSecond(), Long.MIN_VALUE / perSecond);
            number = second * perSecond + beginning.getNano() / (1_000_000_000L / perSecond);
            return true;
        }
    }
}
