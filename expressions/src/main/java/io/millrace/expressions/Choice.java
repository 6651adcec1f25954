package io.millrace.expressions;

import java.util.List;

/** One value of several, all of one type, and none evaluated without need. */
final class Choice<R> extends Node<R> {
    private final Node<R>[] conditions;
    private final Node<R>[] values;

    /**
     * Takes the value that belongs to the first condition that is true.
     *
     * @param conditions the conditions
     * @param values a value for each of them, and one more for when none is true
     */
    Choice(List<Node<R>> conditions, Alternatives<R> values) {
        super(values.type(), values.anyNullable());
        this.conditions = Nodes.array(conditions);
        this.values = Nodes.array(values.nodes());
    }

    @Override
    public boolean evaluate(R row) {
        int chosen = 0;
        while (chosen < conditions.length && !isTrue(conditions[chosen], row)) {
            chosen++;
        }
        return values[chosen].evaluate(row) && hold(values[chosen]);
    }

    private static <R> boolean isTrue(Node<R> condition, R row) {
        return condition.evaluate(row) && condition.number != 0;
    }

    /** The first that is not null. */
    static final class FirstOf<R> extends Node<R> {
        private final Node<R>[] values;

        FirstOf(Alternatives<R> values) {
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
