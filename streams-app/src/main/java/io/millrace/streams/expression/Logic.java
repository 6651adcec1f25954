package io.millrace.streams.expression;

import io.millrace.streams.event.EventFields;
import java.util.List;

/** SQL's three-valued logic: null is what may be true or false. */
final class Logic {
    private Logic() {}

    /** All of them, or any of them: decided by the first false, or the first true. */
    static final class Chain extends BooleanNode {
        private final BooleanNode[] operands;
        private final int decisive;

        Chain(boolean and, List<BooleanNode> operands) {
            super(operands.stream().anyMatch(Node::nullable));
            this.operands = operands.toArray(BooleanNode[]::new);
            this.decisive = and ? FALSE : TRUE;
        }

        @Override
        int evaluate(EventFields fields) {
            int result = TRUE - decisive;
            for (BooleanNode operand : operands) {
                int value = operand.evaluate(fields);
                if (value == decisive) {
                    return value;
                }
                if (value == NULL) {
                    result = NULL;
                }
            }
            return result;
        }
    }

    static final class Not extends BooleanNode {
        private final BooleanNode operand;

        Not(BooleanNode operand) {
            super(operand.nullable());
            this.operand = operand;
        }

        @Override
        int evaluate(EventFields fields) {
            int value = operand.evaluate(fields);
            return value == NULL ? NULL : TRUE - value;
        }
    }

    /** Whether a value is null. */
    static BooleanNode isNull(Node value) {
        if (value instanceof BooleanNode truth) {
            return new NoTruth(truth);
        }
        if (value instanceof LongNode number) {
            return new NoNumber(number);
        }
        if (value instanceof DoubleNode real) {
            return new NoReal(real);
        }
        return value instanceof TextNode text ? new NoText(text) : new Constants.Truth(BooleanNode.TRUE);
    }

    private static final class NoTruth extends BooleanNode {
        private final BooleanNode operand;

        NoTruth(BooleanNode operand) {
            super(false);
            this.operand = operand;
        }

        @Override
        int evaluate(EventFields fields) {
            return of(operand.evaluate(fields) == NULL);
        }
    }

    private static final class NoNumber extends BooleanNode {
        private final LongNode operand;

        NoNumber(LongNode operand) {
            super(false);
            this.operand = operand;
        }

        @Override
        int evaluate(EventFields fields) {
            return of(!operand.evaluate(fields));
        }
    }

    private static final class NoReal extends BooleanNode {
        private final DoubleNode operand;

        NoReal(DoubleNode operand) {
            super(false);
            this.operand = operand;
        }

        @Override
        int evaluate(EventFields fields) {
            return of(!operand.evaluate(fields));
        }
    }

    private static final class NoText extends BooleanNode {
        private final TextNode operand;

        NoText(TextNode operand) {
            super(false);
            this.operand = operand;
        }

        @Override
        int evaluate(EventFields fields) {
            return of(!operand.evaluate(fields));
        }
    }
}
