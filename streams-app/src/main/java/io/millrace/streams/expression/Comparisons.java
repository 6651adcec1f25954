package io.millrace.streams.expression;

import io.millrace.streams.event.EventFields;
import java.util.Arrays;
import java.util.List;

/** Comparisons of two values of one type: null if either is null. */
final class Comparisons {
    private Comparisons() {}

    /** Compares two nodes of one kind; a long beside a double has been widened before. */
    static BooleanNode of(Comparison comparison, Node left, Node right) {
        boolean nullable = left.nullable() || right.nullable();
        if (left instanceof LongNode one && right instanceof LongNode other) {
            return new Numbers(comparison, one, other, nullable);
        }
        if (left instanceof DoubleNode one && right instanceof DoubleNode other) {
            return new Reals(comparison, one, other, nullable);
        }
        if (left instanceof TextNode one && right instanceof TextNode other) {
            return comparison.isEquality()
                    ? new SameText(comparison == Comparison.EQUAL, one, other, nullable)
                    : new TextOrder(comparison, one, other, nullable);
        }
        if (left instanceof BooleanNode one && right instanceof BooleanNode other) {
            return new Truths(comparison, one, other, nullable);
        }
        throw new IllegalArgumentException("the operands are of different kinds");
    }

    private static final class Numbers extends BooleanNode {
        private final Comparison comparison;
        private final LongNode left;
        private final LongNode right;

        Numbers(Comparison comparison, LongNode left, LongNode right, boolean nullable) {
            super(nullable);
            this.comparison = comparison;
            this.left = left;
            this.right = right;
        }

        @Override
        int evaluate(EventFields fields) {
            return left.evaluate(fields) && right.evaluate(fields)
                    ? of(comparison.holds(left.value, right.value))
                    : NULL;
        }
    }

    private static final class Reals extends BooleanNode {
        private final Comparison comparison;
        private final DoubleNode left;
        private final DoubleNode right;

        Reals(Comparison comparison, DoubleNode left, DoubleNode right, boolean nullable) {
            super(nullable);
            this.comparison = comparison;
            this.left = left;
            this.right = right;
        }

        @Override
        int evaluate(EventFields fields) {
            return left.evaluate(fields) && right.evaluate(fields)
                    ? of(comparison.holds(left.value, right.value))
                    : NULL;
        }
    }

    private static final class Truths extends BooleanNode {
        private final Comparison comparison;
        private final BooleanNode left;
        private final BooleanNode right;

        Truths(Comparison comparison, BooleanNode left, BooleanNode right, boolean nullable) {
            super(nullable);
            this.comparison = comparison;
            this.left = left;
            this.right = right;
        }

        @Override
        int evaluate(EventFields fields) {
            long one = left.evaluate(fields);
            long other = right.evaluate(fields);
            return one == NULL || other == NULL ? NULL : of(comparison.holds(one, other));
        }
    }

    private static final class SameText extends BooleanNode {
        private final boolean wanted;
        private final TextNode left;
        private final TextNode right;

        SameText(boolean wanted, TextNode left, TextNode right, boolean nullable) {
            super(nullable);
            this.wanted = wanted;
            this.left = left;
            this.right = right;
        }

        @Override
        int evaluate(EventFields fields) {
            return left.evaluate(fields) && right.evaluate(fields) ? of(TextSearch.same(left, right) == wanted) : NULL;
        }
    }

    private static final class TextOrder extends BooleanNode {
        private final Comparison comparison;
        private final TextNode left;
        private final TextNode right;

        TextOrder(Comparison comparison, TextNode left, TextNode right, boolean nullable) {
            super(nullable);
            this.comparison = comparison;
            this.left = left;
            this.right = right;
        }

        @Override
        int evaluate(EventFields fields) {
            return left.evaluate(fields) && right.evaluate(fields)
                    ? of(comparison.holds((long) TextSearch.compare(left, right), 0L))
                    : NULL;
        }
    }

    /** Whether a number is one of several constants. */
    static final class NumberIn extends BooleanNode {
        private final LongNode value;
        private final long[] sorted;

        NumberIn(LongNode value, List<Constants.Whole> list) {
            super(value.nullable());
            this.value = value;
            this.sorted =
                    list.stream().mapToLong(constant -> constant.value).sorted().toArray();
        }

        @Override
        int evaluate(EventFields fields) {
            return value.evaluate(fields) ? of(Arrays.binarySearch(sorted, value.value) >= 0) : NULL;
        }
    }

    /** Whether a text is one of several constants. */
    static final class TextIn extends BooleanNode {
        private final TextNode value;
        private final Constants.Text[] sorted;

        TextIn(TextNode value, List<Constants.Text> list) {
            super(value.nullable());
            this.value = value;
            this.sorted = list.stream().sorted(TextSearch::compare).toArray(Constants.Text[]::new);
        }

        @Override
        int evaluate(EventFields fields) {
            if (!value.evaluate(fields)) {
                return NULL;
            }
            int low = 0;
            int high = sorted.length - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                int order = TextSearch.compare(value, sorted[middle]);
                if (order == 0) {
                    return TRUE;
                }
                if (order < 0) {
                    high = middle - 1;
                } else {
                    low = middle + 1;
                }
            }
            return FALSE;
        }
    }
}
