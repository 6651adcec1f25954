package io.millrace.expressions;

import java.math.BigDecimal;

/**
 * Arithmetic. A result that there is not, for it does not fit 64 bits, is divided by zero, or is no finite number, is null:
 * one odd event must neither stop the pipeline nor give a number that is wrong.
 */
final class Arithmetic {
    private Arithmetic() {}

    /** Computes with two numbers of one kind. */
    static <R> Node<R> of(Operator operator, Node<R> left, Node<R> right) {
        return switch (left.type().kind()) {
            case LONG -> {
                boolean safe = operator.divides() ? dividesSafely(right) : isSmall(left) && isSmall(right);
                yield new Whole<>(operator, left, right, !safe || left.nullable() || right.nullable());
            }
            case DOUBLE -> new Floating<>(operator, left, right);
            case DECIMAL -> new DecimalArithmetic<>(operator, left, right);
            default -> throw new IllegalArgumentException("no numbers");
        };
    }

    /** Returns the value with the other sign. */
    static <R> Node<R> negated(Node<R> value) {
        return switch (value.type().kind()) {
            case LONG -> new Whole<>(Operator.MINUS, Constant.whole(0), value, value.nullable() || !isSmall(value));
            case DOUBLE -> new Negated<>(value);
            case DECIMAL -> new DecimalArithmetic<>(Operator.MINUS, Constant.decimal(BigDecimal.ZERO), value);
            default -> throw new IllegalArgumentException("no number");
        };
    }

    /** Says whether a value is always within 32 bits, so that no sum or product of two leaves 64. */
    static boolean isSmall(Node<?> value) {
        return value.type().meaning() == ValueType.Meaning.INT
                || (value instanceof Constant<?> constant && constant.number == (int) constant.number);
    }

    private static boolean dividesSafely(Node<?> divisor) {
        return divisor instanceof Constant<?> constant && constant.number != 0 && constant.number != -1;
    }

    private static final class Whole<R> extends Node<R> {
        private final Operator operator;
        private final Node<R> left;
        private final Node<R> right;

        Whole(Operator operator, Node<R> left, Node<R> right, boolean nullable) {
            super(ValueType.integer(), nullable);
            this.operator = operator;
            this.left = left;
            this.right = right;
        }

        @Override
        public boolean evaluate(R row) {
            if (!left.evaluate(row) || !right.evaluate(row)) {
                return false;
            }
            long one = left.number;
            long other = right.number;
            return switch (operator) {
                case PLUS -> {
                    number = one + other;
                    yield ((one ^ number) & (other ^ number)) >= 0;
                }
                case MINUS -> {
                    number = one - other;
                    yield ((one ^ other) & (one ^ number)) >= 0;
                }
                case TIMES -> {
                    number = one * other;
                    yield Math.multiplyHigh(one, other) == number >> 63;
                }
                case DIVIDE -> {
                    if (other == 0) {
                        yield false;
                    }
                    number = one / other;
                    yield other != -1 || one != Long.MIN_VALUE;
                }
                case REMAINDER -> {
                    if (other == 0) {
                        yield false;
                    }
                    number = one % other;
                    yield true;
                }
            };
        }
    }

    private static final class Floating<R> extends Node<R> {
        private final Operator operator;
        private final Node<R> left;
        private final Node<R> right;

        Floating(Operator operator, Node<R> left, Node<R> right) {
            super(ValueType.real(), true);
            this.operator = operator;
            this.left = left;
            this.right = right;
        }

        @Override
        public boolean evaluate(R row) {
            if (!left.evaluate(row) || !right.evaluate(row)) {
                return false;
            }
            real = switch (operator) {
                case PLUS -> left.real + right.real;
                case MINUS -> left.real - right.real;
                case TIMES -> left.real * right.real;
                case DIVIDE -> left.real / right.real;
                case REMAINDER -> left.real % right.real;
            };
            return Double.isFinite(real);
        }
    }

    private static final class Negated<R> extends Node<R> {
        private final Node<R> operand;

        Negated(Node<R> operand) {
            super(ValueType.real(), operand.nullable());
            this.operand = operand;
        }

        @Override
        public boolean evaluate(R row) {
            boolean present = operand.evaluate(row);
            real = -operand.real;
            return present;
        }
    }
}
