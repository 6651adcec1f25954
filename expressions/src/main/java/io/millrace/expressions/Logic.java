package io.millrace.expressions;

import java.util.List;

/** SQL's three-valued logic: null is what may be true or false. */
final class Logic {
    private Logic() {}

    /** All of them, or any of them: decided by the first false, or the first true. */
    static final class Chain<R> extends Node<R> {
        private final Node<R>[] operands;
        private final long decisive;

        Chain(boolean and, List<Node<R>> operands) {
            super(ValueType.truth(), operands.stream().anyMatch(Node::nullable));
            this.operands = Nodes.array(operands);
            this.decisive = and ? 0 : 1;
        }

        @Override
        public boolean evaluate(R row) {
            boolean known = true;
            for (Node<R> operand : operands) {
                if (!operand.evaluate(row)) {
                    known = false;
                } else if (operand.number == decisive) {
                    number = decisive;
                    return true;
                }
            }
            number = 1 - decisive;
            return known;
        }
    }

    static final class Not<R> extends Node<R> {
        private final Node<R> operand;

        Not(Node<R> operand) {
            super(ValueType.truth(), operand.nullable());
            this.operand = operand;
        }

        @Override
        public boolean evaluate(R row) {
            boolean known = operand.evaluate(row);
            number = 1 - operand.number;
            return known;
        }
    }

    /** Whether a value is null. */
    static final class IsNull<R> extends Node<R> {
        private final Node<R> operand;

        IsNull(Node<R> operand) {
            super(ValueType.truth(), false);
            this.operand = operand;
        }

        @Override
        public boolean evaluate(R row) {
            return hold(!operand.evaluate(row));
        }
    }
}
