package io.millrace.expressions;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers of seconds, or of a part of them, since 1970 as timestamps, and back. */
final class EpochFunctions {
    private EpochFunctions() {}

    /**
     * Returns a number of units as a timestamp.
     *
     * @param perSecond how many of the units a second has
     * @return in milliseconds, or for units shorter than that in microseconds
     */
    static <R> Node<R> timestamp(Node<R> number, long perSecond) {
        boolean millis = perSecond <= Times.MILLIS_PER_SECOND;
        ValueType type = millis
                ? ValueType.timestamp()
                : new ValueType(ValueType.Kind.LONG, ValueType.Meaning.TIMESTAMP_MICROS, null);
        return switch (number.type().kind()) {
            case LONG -> new OfWhole<>(type, number, perSecond);
            case DOUBLE -> new OfReal<>(type, number, perSecond);
            default -> new OfDecimal<>(type, number, perSecond);
        };
    }

    /** Returns how many units there are from 1970 to a timestamp, rounded down. */
    static <R> Node<R> number(Node<R> timestamp, long perSecond) {
        return new ToWhole<>(timestamp, perSecond);
    }

    private static final class OfWhole<R> extends Node<R> {
        private final Node<R> operand;
        private final long up;
        private final long down;

        OfWhole(ValueType type, Node<R> operand, long perSecond) {
            super(type, operand.nullable() || perSecond < Times.perSecond(type));
            this.operand = operand;
            this.up = Math.max(1, Times.perSecond(type) / perSecond);
            this.down = Math.max(1, perSecond / Times.perSecond(type));
        }

        @Override
        public boolean evaluate(R row) {
            boolean present = operand.evaluate(row);
            long units = down == 1 ? operand.number : Math.floorDiv(operand.number, down);
            number = units * up;
            return present && Math.multiplyHigh(units, up) == number >> 63;
        }
    }

    private static final class OfReal<R> extends Node<R> {
        private final Node<R> operand;
        private final double micros;
        private final long microsPerUnit;

        OfReal(ValueType type, Node<R> operand, long perSecond) {
            super(type, true);
            this.operand = operand;
            this.micros = (double) Times.MICROS_PER_SECOND / perSecond;
            this.microsPerUnit = Times.MICROS_PER_SECOND / Times.perSecond(type);
        }

        @Override
        public boolean evaluate(R row) {
            if (!operand.evaluate(row)) {
                return false;
            }
            // A double of seconds is exact to the microsecond: so to the nearest one, and down from there.
            double nearest = Math.rint(operand.real * micros);
            number = Math.floorDiv((long) nearest, microsPerUnit);
            return nearest >= -0x1p63 && nearest < 0x1p63;
        }
    }

    private static final class OfDecimal<R> extends Node<R> {
        private final Node<R> operand;
        private final BigDecimal unitsPerSecond;
        private final BigDecimal perSecond;

        OfDecimal(ValueType type, Node<R> operand, long perSecond) {
            super(type, true);
            this.operand = operand;
            this.unitsPerSecond = BigDecimal.valueOf(Times.perSecond(type));
            this.perSecond = BigDecimal.valueOf(perSecond);
        }

        @Override
        public boolean evaluate(R row) {
            if (!operand.evaluate(row) || !DecimalArithmetic.isShort((BigDecimal) operand.object)) {
                return false;
            }
            BigDecimal units =
                    ((BigDecimal) operand.object).multiply(unitsPerSecond).divide(perSecond, 0, RoundingMode.FLOOR);
            number = units.longValue();
            return units.compareTo(BigDecimal.valueOf(number)) == 0;
        }
    }

    private static final class ToWhole<R> extends Node<R> {
        private final Node<R> timestamp;
        private final long up;
        private final long down;

        ToWhole(Node<R> timestamp, long perSecond) {
            super(ValueType.integer(), timestamp.nullable() || perSecond > Times.perSecond(timestamp.type()));
            this.timestamp = timestamp;
            this.up = Math.max(1, perSecond / Times.perSecond(timestamp.type()));
            this.down = Math.max(1, Times.perSecond(timestamp.type()) / perSecond);
        }

        @Override
        public boolean evaluate(R row) {
            boolean present = timestamp.evaluate(row);
            long units = down == 1 ? timestamp.number : Math.floorDiv(timestamp.number, down);
            number = units * up;
            return present && Math.multiplyHigh(units, up) == number >> 63;
        }
    }
}
