package io.millrace.expressions;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Functions of numbers. */
final class NumberFunctions {
    /** Two to the 63rd: the least double that no long reaches; its negative is the least long itself. */
    private static final double LONG_END = 0x1p63;

    private NumberFunctions() {}

    static <R> Node<R> abs(Node<R> number) {
        return switch (number.type().kind()) {
            case LONG -> new WholeAbs<>(number);
            case DOUBLE -> new FloatingAbs<>(number);
            default -> new DecimalAbs<>(number);
        };
    }

    /** Returns a number as a whole one; null if it does not fit 64 bits. */
    static <R> Node<R> rounded(Node<R> number, RoundingMode rounding) {
        return switch (number.type().kind()) {
            case LONG -> number;
            case DOUBLE -> new Rounded<>(number, rounding);
            default -> new RoundedDecimal<>(number, rounding);
        };
    }

    /** Returns the nearest whole number, as {@link RoundingMode} says which that is. */
    static double rounded(double exact, RoundingMode rounding) {
        return switch (rounding) {
            case FLOOR -> Math.floor(exact);
            case CEILING -> Math.ceil(exact);
            case DOWN -> exact < 0 ? Math.ceil(exact) : Math.floor(exact);
            case HALF_UP -> {
                // Adding a half and rounding down would round some below a half up.
                double size = Math.abs(exact);
                double down = Math.floor(size);
                yield Math.copySign(size - down >= 0.5 ? down + 1 : down, exact);
            }
            default -> throw new IllegalArgumentException("nothing rounds so: " + rounding);
        };
    }

    private static final class WholeAbs<R> extends Node<R> {
        private final Node<R> operand;

        WholeAbs(Node<R> operand) {
            super(ValueType.integer(), operand.nullable() || !Arithmetic.isSmall(operand));
            this.operand = operand;
        }

        @Override
        public boolean evaluate(R row) {
            boolean present = operand.evaluate(row);
            number = Math.abs(operand.number);
            return present && number >= 0;
        }
    }

    private static final class FloatingAbs<R> extends Node<R> {
        private final Node<R> operand;

        FloatingAbs(Node<R> operand) {
            super(ValueType.real(), operand.nullable());
            this.operand = operand;
        }

        @Override
        public boolean evaluate(R row) {
            boolean present = operand.evaluate(row);
            real = Math.abs(operand.real);
            return present;
        }
    }

    private static final class DecimalAbs<R> extends Node<R> {
        private final Node<R> operand;

        DecimalAbs(Node<R> operand) {
            super(ValueType.decimal(), operand.nullable());
            this.operand = operand;
        }

        @Override
        public boolean evaluate(R row) {
            boolean present = operand.evaluate(row);
            object = present ? ((BigDecimal) operand.object).abs() : null;
            return present;
        }
    }

    private static final class Rounded<R> extends Node<R> {
        private final Node<R> operand;
        private final RoundingMode rounding;

        Rounded(Node<R> operand, RoundingMode rounding) {
            super(ValueType.integer(), true);
            this.operand = operand;
            this.rounding = rounding;
        }

        @Override
        public boolean evaluate(R row) {
            if (!operand.evaluate(row)) {
                return false;
            }
            double whole = rounded(operand.real, rounding);
            number = (long) whole;
            return whole >= -LONG_END && whole < LONG_END;
        }
    }

    private static final class RoundedDecimal<R> extends Node<R> {
        private static final BigDecimal LEAST = BigDecimal.valueOf(Long.MIN_VALUE);
        private static final BigDecimal GREATEST = BigDecimal.valueOf(Long.MAX_VALUE);

        private final Node<R> operand;
        private final RoundingMode rounding;

        RoundedDecimal(Node<R> operand, RoundingMode rounding) {
            super(ValueType.integer(), true);
            this.operand = operand;
            this.rounding = rounding;
        }

        @Override
        public boolean evaluate(R row) {
            if (!operand.evaluate(row) || !DecimalArithmetic.isShort((BigDecimal) operand.object)) {
                return false;
            }
            BigDecimal whole = ((BigDecimal) operand.object).setScale(0, rounding);
            number = whole.longValue();
            return whole.compareTo(LEAST) >= 0 && whole.compareTo(GREATEST) <= 0;
        }
    }
}
