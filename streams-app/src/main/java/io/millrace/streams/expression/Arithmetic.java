package io.millrace.streams.expression;

import io.millrace.streams.event.EventFields;
import org.apache.avro.Schema;

/**
 * Arithmetic. A result that there is not, for it does not fit 64 bits, is divided by zero, or is no finite number, is null:
 * one odd event must neither stop the pipeline nor give a number that is wrong.
 */
final class Arithmetic {
    private Arithmetic() {}

    static LongNode of(Operator operator, LongNode left, LongNode right) {
        boolean safe = operator.divides() ? dividesSafely(right) : isSmall(left) && isSmall(right);
        boolean nullable = !safe || left.nullable() || right.nullable();
        return new Whole(operator, left, right, nullable);
    }

    static DoubleNode of(Operator operator, DoubleNode left, DoubleNode right) {
        return new Floating(operator, left, right);
    }

    /** Returns the value with the other sign. */
    static LongNode negated(LongNode value) {
        return new Whole(
                Operator.MINUS,
                new Constants.Whole(ValueType.integer(), 0),
                value,
                value.nullable() || !isSmall(value));
    }

    static DoubleNode negated(DoubleNode value) {
        return new Negated(value);
    }

    /** Returns the value as a double. */
    static DoubleNode widened(LongNode value) {
        return value instanceof Constants.Whole constant
                ? new Constants.Real((double) constant.value)
                : new Widened(value);
    }

    /** Says whether a value is always within 32 bits, so that no sum or product of two leaves 64. */
    static boolean isSmall(LongNode value) {
        return value.type().schema().getType() == Schema.Type.INT
                || (value instanceof Constants.Whole constant && constant.value == (int) constant.value);
    }

    private static boolean dividesSafely(LongNode divisor) {
        return divisor instanceof Constants.Whole constant && constant.value != 0 && constant.value != -1;
    }

    private static final class Whole extends LongNode {
        private final Operator operator;
        private final LongNode left;
        private final LongNode right;

        Whole(Operator operator, LongNode left, LongNode right, boolean nullable) {
            super(ValueType.integer(), nullable);
            this.operator = operator;
            this.left = left;
            this.right = right;
        }

        @Override
        boolean evaluate(EventFields fields) {
            if (!left.evaluate(fields) || !right.evaluate(fields)) {
                return false;
            }
            long one = left.value;
            long other = right.value;
            return switch (operator) {
                case PLUS -> {
                    value = one + other;
                    yield ((one ^ value) & (other ^ value)) >= 0;
                }
                case MINUS -> {
                    value = one - other;
                    yield ((one ^ other) & (one ^ value)) >= 0;
                }
                case TIMES -> {
                    value = one * other;
                    yield Math.multiplyHigh(one, other) == value >> 63;
                }
                case DIVIDE -> {
                    if (other == 0) {
                        yield false;
                    }
                    value = one / other;
                    yield other != -1 || one != Long.MIN_VALUE;
                }
                case REMAINDER -> {
                    if (other == 0) {
                        yield false;
                    }
                    value = one % other;
                    yield true;
                }
            };
        }
    }

    private static final class Floating extends DoubleNode {
        private final Operator operator;
        private final DoubleNode left;
        private final DoubleNode right;

        Floating(Operator operator, DoubleNode left, DoubleNode right) {
            super(ValueType.real(), true);
            this.operator = operator;
            this.left = left;
            this.right = right;
        }

        @Override
        boolean evaluate(EventFields fields) {
            if (!left.evaluate(fields) || !right.evaluate(fields)) {
                return false;
            }
            value = switch (operator) {
                case PLUS -> left.value + right.value;
                case MINUS -> left.value - right.value;
                case TIMES -> left.value * right.value;
                case DIVIDE -> left.value / right.value;
                case REMAINDER -> left.value % right.value;
            };
            return Double.isFinite(value);
        }
    }

    private static final class Negated extends DoubleNode {
        private final DoubleNode operand;

        Negated(DoubleNode operand) {
            super(ValueType.real(), operand.nullable());
            this.operand = operand;
        }

        @Override
        boolean evaluate(EventFields fields) {
            boolean present = operand.evaluate(fields);
            value = -operand.value;
            return present;
        }
    }

    private static final class Widened extends DoubleNode {
        private final LongNode operand;

        Widened(LongNode operand) {
            super(ValueType.real(), operand.nullable());
            this.operand = operand;
        }

        @Override
        boolean evaluate(EventFields fields) {
            boolean present = operand.evaluate(fields);
            value = (double) operand.value;
            return present;
        }
    }
}
