package io.millrace.expressions;

/** Units of dates and times, and one in the unit of another. */
final class Times {
    static final long MILLIS_PER_SECOND = 1_000;
    static final long MICROS_PER_SECOND = 1_000_000;
    static final long NANOS_PER_SECOND = 1_000_000_000;
    static final long SECONDS_PER_DAY = 86_400;

    private Times() {}

    /** Returns how many of a type's units a second has; a timestamp's or a time's. */
    static long perSecond(ValueType type) {
        return switch (type.meaning()) {
            case TIMESTAMP_MICROS, TIME_MICROS -> MICROS_PER_SECOND;
            case TIMESTAMP_MILLIS, TIME_MILLIS -> MILLIS_PER_SECOND;
            default -> throw new IllegalArgumentException("no time: " + type);
        };
    }

    /**
     * Returns a date or time as one of another unit.
     *
     * @param type a date for a date or timestamp, a timestamp for either, a time for a time or timestamp
     */
    static <R> Node<R> convert(Node<R> time, ValueType type) {
        ValueType from = time.type();
        if (from.meaning() == type.meaning()) {
            return time;
        }
        Node<R> scaled = scaled(time, from, type);
        if (time instanceof Constant<R> && scaled.evaluate(null)) {
            return Constant.whole(type, scaled.number);
        }
        return scaled;
    }

    private static <R> Node<R> scaled(Node<R> time, ValueType from, ValueType type) {
        if (from.isDate()) {
            return new Scaled<>(time, type, SECONDS_PER_DAY * perSecond(type), 1, 0);
        }
        if (type.isDate()) {
            return new Scaled<>(time, type, 1, SECONDS_PER_DAY * perSecond(from), 0);
        }
        long up = Math.max(1, perSecond(type) / perSecond(from));
        long down = Math.max(1, perSecond(from) / perSecond(type));
        boolean ofDay = from.isTimestamp() && !type.isTimestamp();
        return new Scaled<>(time, type, up, down, ofDay ? SECONDS_PER_DAY * perSecond(from) : 0);
    }

    /** A number of units as one of larger units, rounded down, or of smaller ones; of the day, or since 1970. */
    private static final class Scaled<R> extends Node<R> {
        private final Node<R> time;
        private final long up;
        private final long down;
        private final long day;

        Scaled(Node<R> time, ValueType type, long up, long down, long day) {
            super(type, time.nullable());
            this.time = time;
            this.up = up;
            this.down = down;
            this.day = day;
        }

        @Override
        public boolean evaluate(R row) {
            if (!time.evaluate(row)) {
                return false;
            }
            long units = day == 0 ? time.number : Math.floorMod(time.number, day);
            if (down != 1) {
                units = Math.floorDiv(units, down);
            }
            if (type().isDate()) {
                // A date of 32 bits ends 5.8 million years from now; nobody's columns shall be nullable for what is
                // beyond.
                units = Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, units));
            }
            long high = Math.multiplyHigh(units, up);
            number = units * up;
            if (high != number >> 63) {
                number = units < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
            }
            return true;
        }
    }
}
