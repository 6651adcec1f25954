package io.millrace.expressions;

import java.math.BigDecimal;

/** Values that are taken or left by how they compare. */
final class Selection {
    private Selection() {}

    /** Takes the greatest value, or the least; null if one of them is null. */
    static <R> Node<R> extreme(Arguments<R> in, boolean greatest) {
        Alternatives<R> values = Alternatives.of(in, 0);
        if (values.type().meaning() == ValueType.Meaning.UNKNOWN) {
            return Node.unknown();
        }
        if (values.type().kind() == ValueType.Kind.OBJECT) {
            throw in.mistake(0, "compares values; this is " + values.type().describe());
        }
        return new Extreme<>(values, greatest);
    }

    /** Takes the first value, or null if it is equal to the second. */
    static <R> Node<R> nullIf(Arguments<R> in) {
        Node<R> value = Beside.literal(in.written().get(0), in.any(0), in.any(1).type());
        Node<R> other = Beside.literal(in.written().get(1), in.any(1), in.any(0).type());
        return new NullIf<>(
                value,
                Beside.compare(Comparison.EQUAL, "nullif", in.written().get(0).begin(), value, other));
    }

    private static final class Extreme<R> extends Node<R> {
        private final Node<R>[] values;
        private final int wanted;

        Extreme(Alternatives<R> values, boolean greatest) {
            super(values.type(), values.anyNullable());
            this.values = Nodes.array(values.nodes());
            this.wanted = greatest ? 1 : -1;
        }

        @Override
        public boolean evaluate(R row) {
            Node<R> extreme = null;
            for (Node<R> value : values) {
                if (!value.evaluate(row)) {
                    return false;
                }
                if (extreme == null || order(value, extreme) == wanted) {
                    extreme = value;
                }
            }
            return hold(extreme);
        }

        private int order(Node<R> one, Node<R> other) {
            int order =
                    switch (type().kind()) {
                        case BOOLEAN, LONG -> Long.compare(one.number, other.number);
                        case DOUBLE -> Double.compare(one.real, other.real);
                        case DECIMAL -> ((BigDecimal) one.object).compareTo((BigDecimal) other.object);
                        default -> TextSearch.compare(one, other);
                    };
            return Integer.signum(order);
        }
    }

    private static final class NullIf<R> extends Node<R> {
        private final Node<R> value;
        private final Node<R> equal;

        NullIf(Node<R> value, Node<R> equal) {
            super(value.type(), true);
            this.value = value;
            this.equal = equal;
        }

        @Override
        public boolean evaluate(R row) {
            return equal.truth(row) != TRUE && value.evaluate(row) && hold(value);
        }
    }
}
