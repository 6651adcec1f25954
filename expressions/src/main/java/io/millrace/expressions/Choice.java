package io.millrace.expressions;

import java.util.List;

/**
 * One value of several, all of one type, and none evaluated without need. Choices among two, which most are, have a class of
 * their own: the JVM learns what each of the two mostly is.
 */
final class Choice {
    private Choice() {}

    /**
     * Takes the value that belongs to the first condition that is true.
     *
     * @param conditions the conditions
     * @param values a value for each of them, and one more for when none is true
     */
    static <R> Node<R> byCondition(List<Node<R>> conditions, Alternatives<R> values) {
        return conditions.size() == 1 ? new OfTwo<>(conditions.get(0), values) : new OfMany<>(conditions, values);
    }

    /** Takes the first that is not null. */
    static <R> Node<R> firstOf(Alternatives<R> values) {
        return values.nodes().size() == 2 ? new FirstOfTwo<>(values) : new FirstOfMany<>(values);
    }

    private static final class OfTwo<R> extends Node<R> {
        private final Node<R> condition;
        private final Node<R> first;
        private final Node<R> second;

        OfTwo(Node<R> condition, Alternatives<R> values) {
            super(values.type(), values.anyNullable());
            this.condition = condition;
            this.first = values.nodes().get(0);
            this.second = values.nodes().get(1);
        }

        @Override
        public boolean evaluate(R row) {
            return condition.truth(row) == TRUE
                    ? first.evaluate(row) && hold(first)
                    : second.evaluate(row) && hold(second);
        }
    }

    private static final class OfMany<R> extends Node<R> {
        private final Node<R>[] conditions;
        private final Node<R>[] values;

        OfMany(List<Node<R>> conditions, Alternatives<R> values) {
            super(values.type(), values.anyNullable());
            this.conditions = Nodes.array(conditions);
            this.values = Nodes.array(values.nodes());
        }

        @Override
        public boolean evaluate(R row) {
            int chosen = 0;
            while (chosen < conditions.length && conditions[chosen].truth(row) != TRUE) {
                chosen++;
            }
            return values[chosen].evaluate(row) && hold(values[chosen]);
        }
    }

    private static final class FirstOfTwo<R> extends Node<R> {
        private final Node<R> first;
        private final Node<R> second;

        FirstOfTwo(Alternatives<R> values) {
            super(values.type(), values.allNullable());
            this.first = values.nodes().get(0);
            this.second = values.nodes().get(1);
        }

        @Override
        public boolean evaluate(R row) {
            return first.evaluate(row) ? hold(first) : second.evaluate(row) && hold(second);
        }
    }

    private static final class FirstOfMany<R> extends Node<R> {
        private final Node<R>[] values;

        FirstOfMany(Alternatives<R> values) {
            super(values.type(), values.allNullable());
            this.values = Nodes.array(values.nodes());
        }

        @Override
        public boolean evaluate(R row) {
            for (Node<R> value : values) {
                if (value.evaluate(row)) {
                    return hold(value);
                }
            }
            return false;
        }
    }
}
