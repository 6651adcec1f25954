package io.millrace.expressions;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;

/** Comparisons of two values of one kind: null if either is null. */
final class Comparisons {
    private Comparisons() {}

    /** Compares two nodes of one kind. */
    static <R> Node<R> of(Comparison comparison, Node<R> left, Node<R> right) {
        return switch (left.type().kind()) {
            case BOOLEAN, LONG -> new Numbers<>(comparison, left, right);
            case DOUBLE -> new Reals<>(comparison, left, right);
            case DECIMAL -> new Decimals<>(comparison, left, right);
            case TEXT, BYTES ->
                comparison.isEquality()
                        ? new SameBytes<>(comparison == Comparison.EQUAL, left, right)
                        : new BytesOrder<>(comparison, left, right);
            case OBJECT -> throw new IllegalArgumentException("structures are not compared");
        };
    }

    /** What compares two operands. Each evaluates by itself: so each has a profile of its own in the JVM. */
    private abstract static class Operands<R> extends Condition<R> {
        final Comparison comparison;
        final Node<R> left;
        final Node<R> right;

        Operands(Comparison comparison, Node<R> left, Node<R> right) {
            super(left.nullable() || right.nullable());
            this.comparison = comparison;
            this.left = left;
            this.right = right;
        }
    }

    private static final class Numbers<R> extends Operands<R> {
        Numbers(Comparison comparison, Node<R> left, Node<R> right) {
            super(comparison, left, right);
        }

        @Override
        public int truth(R row) {
            return left.evaluate(row) && right.evaluate(row)
                    ? of(comparison.holds(left.number, right.number))
                    : UNKNOWN;
        }
    }

    private static final class Reals<R> extends Operands<R> {
        Reals(Comparison comparison, Node<R> left, Node<R> right) {
            super(comparison, left, right);
        }

        @Override
        public int truth(R row) {
            return left.evaluate(row) && right.evaluate(row) ? of(comparison.holds(left.real, right.real)) : UNKNOWN;
        }
    }

    private static final class Decimals<R> extends Operands<R> {
        Decimals(Comparison comparison, Node<R> left, Node<R> right) {
            super(comparison, left, right);
        }

        @Override
        public int truth(R row) {
            return left.evaluate(row) && right.evaluate(row) ? of(comparison.holds(order(), 0L)) : UNKNOWN;
        }

        private long order() {
            return ((BigDecimal) left.object).compareTo((BigDecimal) right.object);
        }
    }

    private static final class SameBytes<R> extends Condition<R> {
        private final boolean wanted;
        private final Node<R> left;
        private final Node<R> right;

        SameBytes(boolean wanted, Node<R> left, Node<R> right) {
            super(left.nullable() || right.nullable());
            this.wanted = wanted;
            this.left = left;
            this.right = right;
        }

        @Override
        public int truth(R row) {
            return left.evaluate(row) && right.evaluate(row) ? of(TextSearch.same(left, right) == wanted) : UNKNOWN;
        }
    }

    private static final class BytesOrder<R> extends Operands<R> {
        BytesOrder(Comparison comparison, Node<R> left, Node<R> right) {
            super(comparison, left, right);
        }

        @Override
        public int truth(R row) {
            return left.evaluate(row) && right.evaluate(row)
                    ? of(comparison.holds((long) TextSearch.compare(left, right), 0L))
                    : UNKNOWN;
        }
    }

    /** Whether a number is one of several constants. */
    static final class NumberIn<R> extends Condition<R> {
        private final Node<R> value;
        private final long[] sorted;

        NumberIn(Node<R> value, List<Node<R>> list) {
            super(value.nullable());
            this.value = value;
            this.sorted = list.stream()
                    .mapToLong(constant -> constant.number)
                    .sorted()
                    .toArray();
        }

        @Override
        public int truth(R row) {
            return value.evaluate(row) ? of(Arrays.binarySearch(sorted, value.number) >= 0) : UNKNOWN;
        }
    }

    /** Whether a text is one of several constants. */
    static final class TextIn<R> extends Condition<R> {
        private final Node<R> value;
        private final Node<R>[] sorted;

        TextIn(Node<R> value, List<Node<R>> list) {
            super(value.nullable());
            this.value = value;
            this.sorted = Nodes.array(list.stream().sorted(TextSearch::compare).toList());
        }

        @Override
        public int truth(R row) {
            return value.evaluate(row) ? of(find() >= 0) : UNKNOWN;
        }

        private int find() {
            int low = 0;
            int high = sorted.length - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                int order = TextSearch.compare(value, sorted[middle]);
                if (order == 0) {
                    return middle;
                }
                if (order < 0) {
                    high = middle - 1;
                } else {
                    low = middle + 1;
                }
            }
            return -1;
        }
    }
}
