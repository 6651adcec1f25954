package io.millrace.expressions;

import java.util.List;

/** SQL's three-valued logic: null is what may be true or false. */
final class Logic {
    private Logic() {}

    /** All of them, or any of them: decided by the first false, or the first true. */
    static final class Chain<R> extends Condition<R> {
        private final Node<R>[] operands;
        private final int decisive;

        Chain(boolean and, List<Node<R>> operands) {
            super(operands.stream().anyMatch(Node::nullable));
            this.operands = Nodes.array(operands);
            this.decisive = and ? FALSE : TRUE;
        }

        @Override
        public int truth(R row) {
            int result = TRUE - decisive;
            for (Node<R> operand : operands) {
                int truth = operand.truth(row);
                if (truth == decisive) {
                    return truth;
                }
                if (truth == UNKNOWN) {
                    result = UNKNOWN;
                }
            }
            return result;
        }
    }

    static final class Not<R> extends Condition<R> {
        private final Node<R> operand;

        Not(Node<R> operand) {
            super(operand.nullable());
            this.operand = operand;
        }

        @Override
        public int truth(R row) {
            int truth = operand.truth(row);
            return truth == UNKNOWN ? UNKNOWN : TRUE - truth;
        }
    }

    /** Whether a value is null. */
    static final class IsNull<R> extends Condition<R> {
        private final Node<R> operand;

        IsNull(Node<R> operand) {
            super(false);
            this.operand = operand;
        }

        @Override
        public int truth(R row) {
            return of(!operand.evaluate(row));
        }
    }
}
