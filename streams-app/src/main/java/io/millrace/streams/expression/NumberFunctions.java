package io.millrace.streams.expression;

import io.millrace.streams.event.EventFields;

/** Functions of numbers. */
final class NumberFunctions {
    /** Two to the 63rd: the least double that no long reaches; its negative is the least long itself. */
    private static final double LONG_END = 0x1p63;

    /** Which whole number is taken for one that is not. */
    enum Rounding {
        DOWN,
        UP,
        NEAREST,
        TOWARDS_ZERO
    }

    private NumberFunctions() {}

    static Node abs(Node number) {
        return number instanceof LongNode whole ? new WholeAbs(whole) : new FloatingAbs((DoubleNode) number);
    }

    /** Returns a number as a whole one; null if it does not fit 64 bits. */
    static LongNode rounded(Node number, Rounding rounding) {
        return number instanceof LongNode whole ? whole : new Rounded((DoubleNode) number, rounding);
    }

    private static final class WholeAbs extends LongNode {
        private final LongNode operand;

        WholeAbs(LongNode operand) {
            super(ValueType.integer(), operand.nullable() || !Arithmetic.isSmall(operand));
            this.operand = operand;
        }

        @Override
        boolean evaluate(EventFields fields) {
            boolean present = operand.evaluate(fields);
            value = Math.abs(operand.value);
            return present && value >= 0;
        }
    }

    private static final class FloatingAbs extends DoubleNode {
        private final DoubleNode operand;

        FloatingAbs(DoubleNode operand) {
            super(ValueType.real(), operand.nullable());
            this.operand = operand;
        }

        @Override
        boolean evaluate(EventFields fields) {
            boolean present = operand.evaluate(fields);
            value = Math.abs(operand.value);
            return present;
        }
    }

    private static final class Rounded extends LongNode {
        private final DoubleNode operand;
        private final Rounding rounding;

        Rounded(DoubleNode operand, Rounding rounding) {
            super(ValueType.integer(), true);
            this.operand = operand;
            this.rounding = rounding;
        }

        @Override
        boolean evaluate(EventFields fields) {
            if (!operand.evaluate(fields)) {
                return false;
            }
            double exact = operand.value;
            double whole =
                    switch (rounding) {
                        case DOWN -> Math.floor(exact);
                        case UP -> Math.ceil(exact);
                        case NEAREST -> nearest(exact);
                        case TOWARDS_ZERO -> exact < 0 ? Math.ceil(exact) : Math.floor(exact);
                    };
            value = (long) whole;
            return whole >= -LONG_END && whole < LONG_END;
        }

        /** A half goes away from zero. (Adding a half and rounding down would round some below a half up.) */
        private static double nearest(double exact) {
            double size = Math.abs(exact);
            double down = Math.floor(size);
            return Math.copySign(size - down >= 0.5 ? down + 1 : down, exact);
        }
    }
}
