package io.millrace.expressions;

import java.math.BigDecimal;
import java.util.List;

/** Values brought to the type that they have in common. */
final class Conversion {
    private Conversion() {}

    /** Returns the type that holds the values of two nodes, neither of them a bare null; or null if there is none. */
    static ValueType common(Node<?> one, Node<?> other) {
        return exact(one.type().common(other.type()), List.of(one, other));
    }

    /** Takes literals for decimals beside decimals, and not for doubles: a literal is as exact as what it stands beside. */
    static ValueType exact(ValueType common, List<? extends Node<?>> nodes) {
        boolean decimals = common != null
                && common.kind() == ValueType.Kind.DOUBLE
                && nodes.stream().anyMatch(node -> node.is(ValueType.Kind.DECIMAL))
                && nodes.stream().noneMatch(node -> node.is(ValueType.Kind.DOUBLE) && exact(node) == null);
        return decimals ? ValueType.decimal() : common;
    }

    /** Returns a node's value as one of a type that holds it. */
    static <R> Node<R> convert(Node<R> node, ValueType type) {
        if (node.type() == null || node.isUnknown()) {
            return new Nothing<>(type);
        }
        if (node.is(type.kind())) {
            return type.isTemporal() ? Times.convert(node, type) : node;
        }
        return type.kind() == ValueType.Kind.DOUBLE ? toDouble(node) : toDecimal(node);
    }

    /** Returns a number as a double. */
    static <R> Node<R> toDouble(Node<R> number) {
        if (number.is(ValueType.Kind.DOUBLE)) {
            return number;
        }
        if (number instanceof Constant<R> constant && constant.is(ValueType.Kind.LONG)) {
            return Constant.real((double) constant.number);
        }
        return number.is(ValueType.Kind.LONG) ? new Widened<>(number) : new Approximate<>(number);
    }

    /** Returns a number as a decimal: of a double, what is written for it. */
    static <R> Node<R> toDecimal(Node<R> number) {
        if (number.is(ValueType.Kind.DECIMAL)) {
            return number;
        }
        BigDecimal exact = exact(number);
        if (exact != null) {
            return Constant.decimal(exact);
        }
        return number.is(ValueType.Kind.LONG) ? new WholeDecimal<>(number) : new WrittenDecimal<>(number);
    }

    /** Returns what a literal is exactly; null for what is none. */
    private static BigDecimal exact(Node<?> node) {
        if (!(node instanceof Constant<?> constant)) {
            return null;
        }
        return constant.is(ValueType.Kind.LONG) ? BigDecimal.valueOf(constant.number) : (BigDecimal) constant.object;
    }

    private static final class Widened<R> extends Node<R> {
        private final Node<R> operand;

        Widened(Node<R> operand) {
            super(ValueType.real(), operand.nullable());
            this.operand = operand;
        }

        @Override
        public boolean evaluate(R row) {
            boolean present = operand.evaluate(row);
            real = (double) operand.number;
            return present;
        }
    }

    private static final class Approximate<R> extends Node<R> {
        private final Node<R> operand;

        Approximate(Node<R> operand) {
            super(ValueType.real(), true);
            this.operand = operand;
        }

        @Override
        public boolean evaluate(R row) {
            if (!operand.evaluate(row)) {
                return false;
            }
            real = ((BigDecimal) operand.object).doubleValue();
            return Double.isFinite(real);
        }
    }

    private static final class WholeDecimal<R> extends Node<R> {
        private final Node<R> operand;

        WholeDecimal(Node<R> operand) {
            super(ValueType.decimal(), operand.nullable());
            this.operand = operand;
        }

        @Override
        public boolean evaluate(R row) {
            boolean present = operand.evaluate(row);
            object = present ? BigDecimal.valueOf(operand.number) : null;
            return present;
        }
    }

    private static final class WrittenDecimal<R> extends Node<R> {
        private final Node<R> operand;
        private final boolean narrow;

        WrittenDecimal(Node<R> operand) {
            super(ValueType.decimal(), true);
            this.operand = operand;
            this.narrow = operand.type().meaning() == ValueType.Meaning.FLOAT;
        }

        @Override
        public boolean evaluate(R row) {
            boolean present = operand.evaluate(row) && Double.isFinite(operand.real);
            object = present ? written() : null;
            return present;
        }

        private BigDecimal written() {
            return narrow ? new BigDecimal(Float.toString((float) operand.real)) : BigDecimal.valueOf(operand.real);
        }
    }
}
