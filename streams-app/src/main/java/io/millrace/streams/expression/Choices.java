package io.millrace.streams.expression;

import io.millrace.streams.event.EventFields;

/** One value or another, both of one kind and neither evaluated without need. */
final class Choices {
    private Choices() {}

    /** Returns the first if a condition is true, and the second if it is false or null. */
    static Node when(BooleanNode condition, ValueType type, Node first, Node second) {
        boolean nullable = first.nullable() || second.nullable();
        return switch (type.kind()) {
            case BOOLEAN -> new WhenTruth(condition, (BooleanNode) first, (BooleanNode) second, nullable);
            case LONG -> new WhenNumber(condition, type, (LongNode) first, (LongNode) second, nullable);
            case DOUBLE -> new WhenReal(condition, type, (DoubleNode) first, (DoubleNode) second, nullable);
            case TEXT -> new WhenText(condition, type, (TextNode) first, (TextNode) second, nullable);
        };
    }

    /** Returns the first, or the second if the first is null. */
    static Node firstOf(ValueType type, Node first, Node second) {
        boolean nullable = first.nullable() && second.nullable();
        return switch (type.kind()) {
            case BOOLEAN -> new FirstTruth((BooleanNode) first, (BooleanNode) second, nullable);
            case LONG -> new FirstNumber(type, (LongNode) first, (LongNode) second, nullable);
            case DOUBLE -> new FirstReal(type, (DoubleNode) first, (DoubleNode) second, nullable);
            case TEXT -> new FirstText(type, (TextNode) first, (TextNode) second, nullable);
        };
    }

    private static final class WhenTruth extends BooleanNode {
        private final BooleanNode condition;
        private final BooleanNode first;
        private final BooleanNode second;

        WhenTruth(BooleanNode condition, BooleanNode first, BooleanNode second, boolean nullable) {
            super(nullable);
            this.condition = condition;
            this.first = first;
            this.second = second;
        }

        @Override
        int evaluate(EventFields fields) {
            return (condition.evaluate(fields) == TRUE ? first : second).evaluate(fields);
        }
    }

    private static final class WhenNumber extends LongNode {
        private final BooleanNode condition;
        private final LongNode first;
        private final LongNode second;

        WhenNumber(BooleanNode condition, ValueType type, LongNode first, LongNode second, boolean nullable) {
            super(type, nullable);
            this.condition = condition;
            this.first = first;
            this.second = second;
        }

        @Override
        boolean evaluate(EventFields fields) {
            LongNode chosen = condition.evaluate(fields) == BooleanNode.TRUE ? first : second;
            boolean present = chosen.evaluate(fields);
            value = chosen.value;
            return present;
        }
    }

    private static final class WhenReal extends DoubleNode {
        private final BooleanNode condition;
        private final DoubleNode first;
        private final DoubleNode second;

        WhenReal(BooleanNode condition, ValueType type, DoubleNode first, DoubleNode second, boolean nullable) {
            super(type, nullable);
            this.condition = condition;
            this.first = first;
            this.second = second;
        }

        @Override
        boolean evaluate(EventFields fields) {
            DoubleNode chosen = condition.evaluate(fields) == BooleanNode.TRUE ? first : second;
            boolean present = chosen.evaluate(fields);
            value = chosen.value;
            return present;
        }
    }

    private static final class WhenText extends TextNode {
        private final BooleanNode condition;
        private final TextNode first;
        private final TextNode second;

        WhenText(BooleanNode condition, ValueType type, TextNode first, TextNode second, boolean nullable) {
            super(type, nullable);
            this.condition = condition;
            this.first = first;
            this.second = second;
        }

        @Override
        boolean evaluate(EventFields fields) {
            TextNode chosen = condition.evaluate(fields) == BooleanNode.TRUE ? first : second;
            return chosen.evaluate(fields) && hold(chosen);
        }
    }

    private static final class FirstTruth extends BooleanNode {
        private final BooleanNode first;
        private final BooleanNode second;

        FirstTruth(BooleanNode first, BooleanNode second, boolean nullable) {
            super(nullable);
            this.first = first;
            this.second = second;
        }

        @Override
        int evaluate(EventFields fields) {
            int value = first.evaluate(fields);
            return value == NULL ? second.evaluate(fields) : value;
        }
    }

    private static final class FirstNumber extends LongNode {
        private final LongNode first;
        private final LongNode second;

        FirstNumber(ValueType type, LongNode first, LongNode second, boolean nullable) {
            super(type, nullable);
            this.first = first;
            this.second = second;
        }

        @Override
        boolean evaluate(EventFields fields) {
            if (first.evaluate(fields)) {
                value = first.value;
                return true;
            }
            boolean present = second.evaluate(fields);
            value = second.value;
            return present;
        }
    }

    private static final class FirstReal extends DoubleNode {
        private final DoubleNode first;
        private final DoubleNode second;

        FirstReal(ValueType type, DoubleNode first, DoubleNode second, boolean nullable) {
            super(type, nullable);
            this.first = first;
            this.second = second;
        }

        @Override
        boolean evaluate(EventFields fields) {
            if (first.evaluate(fields)) {
                value = first.value;
                return true;
            }
            boolean present = second.evaluate(fields);
            value = second.value;
            return present;
        }
    }

    private static final class FirstText extends TextNode {
        private final TextNode first;
        private final TextNode second;

        FirstText(ValueType type, TextNode first, TextNode second, boolean nullable) {
            super(type, nullable);
            this.first = first;
            this.second = second;
        }

        @Override
        boolean evaluate(EventFields fields) {
            return first.evaluate(fields) ? hold(first) : second.evaluate(fields) && hold(second);
        }
    }
}
