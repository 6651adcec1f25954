package io.millrace.streams.expression;

import io.millrace.streams.event.EventFields;
import java.nio.charset.StandardCharsets;

/** Values of one type as another. A text that is no number becomes null. */
final class Casts {
    private Casts() {}

    /** Returns a value as a long, or null if there is no such cast. */
    static LongNode toLong(Node value) {
        if (value instanceof LongNode number) {
            return new Plain(number);
        }
        if (value instanceof DoubleNode real) {
            return NumberFunctions.rounded(real, NumberFunctions.Rounding.TOWARDS_ZERO);
        }
        if (value instanceof BooleanNode truth) {
            return new OneOrZero(truth);
        }
        return value instanceof TextNode text ? new ParsedLong(text) : null;
    }

    /** Returns a value as a double, or null if there is no such cast. */
    static DoubleNode toDouble(Node value) {
        if (value instanceof DoubleNode real) {
            return new PlainReal(real);
        }
        if (value instanceof TextNode text) {
            return new ParsedDouble(text);
        }
        return value instanceof LongNode number && !number.type().isTemporal() ? Arithmetic.widened(number) : null;
    }

    /** Returns a value as a text, or null if there is no such cast. */
    static TextNode toText(Node value) {
        if (value instanceof TextNode text) {
            return new PlainText(text);
        }
        if (value instanceof DoubleNode real) {
            return new WrittenDouble(real);
        }
        if (value instanceof BooleanNode truth) {
            return new WrittenTruth(truth);
        }
        return value instanceof LongNode number && !number.type().isTemporal() ? new WrittenLong(number) : null;
    }

    /** A whole number, or the number behind a date or time, as a plain long. */
    private static final class Plain extends LongNode {
        private final LongNode operand;

        Plain(LongNode operand) {
            super(ValueType.integer(), operand.nullable());
            this.operand = operand;
        }

        @Override
        boolean evaluate(EventFields fields) {
            boolean present = operand.evaluate(fields);
            value = operand.value;
            return present;
        }
    }

    /** A float or a double as a double. */
    private static final class PlainReal extends DoubleNode {
        private final DoubleNode operand;

        PlainReal(DoubleNode operand) {
            super(ValueType.real(), operand.nullable());
            this.operand = operand;
        }

        @Override
        boolean evaluate(EventFields fields) {
            boolean present = operand.evaluate(fields);
            value = operand.value;
            return present;
        }
    }

    /** A text of some logical type as a plain one. */
    private static final class PlainText extends TextNode {
        private final TextNode operand;

        PlainText(TextNode operand) {
            super(ValueType.text(), operand.nullable());
            this.operand = operand;
        }

        @Override
        boolean evaluate(EventFields fields) {
            return operand.evaluate(fields) && hold(operand);
        }
    }

    private static final class OneOrZero extends LongNode {
        private final BooleanNode operand;

        OneOrZero(BooleanNode operand) {
            super(ValueType.integer(), operand.nullable());
            this.operand = operand;
        }

        @Override
        boolean evaluate(EventFields fields) {
            int truth = operand.evaluate(fields);
            value = truth;
            return truth != BooleanNode.NULL;
        }
    }

    private static final class ParsedLong extends LongNode {
        private final TextNode text;

        ParsedLong(TextNode text) {
            super(ValueType.integer(), true);
            this.text = text;
        }

        @Override
        boolean evaluate(EventFields fields) {
            if (!text.evaluate(fields)) {
                return false;
            }
            int at = text.offset;
            int end = text.offset + text.length;
            boolean negative = at < end && text.source[at] == '-';
            at += negative || (at < end && text.source[at] == '+') ? 1 : 0;
            if (at == end) {
                return false;
            }
            // Built up below zero, where there is one number more.
            long number = 0;
            for (; at < end; at++) {
                int digit = text.source[at] - '0';
                if (digit < 0 || digit > 9 || number < (Long.MIN_VALUE + digit) / 10) {
                    return false;
                }
                number = number * 10 - digit;
            }
            value = negative ? number : -number;
            return negative || number != Long.MIN_VALUE;
        }
    }

    private static final class ParsedDouble extends DoubleNode {
        private final TextNode text;
        private final DecimalText decimal = new DecimalText();

        ParsedDouble(TextNode text) {
            super(ValueType.real(), true);
            this.text = text;
        }

        @Override
        boolean evaluate(EventFields fields) {
            if (!text.evaluate(fields) || !decimal.read(text.source, text.offset, text.length)) {
                return false;
            }
            value = decimal.value();
            return Double.isFinite(value);
        }
    }

    private static final class WrittenLong extends TextNode {
        private static final int LONGEST = 20;

        private final LongNode operand;

        WrittenLong(LongNode operand) {
            super(ValueType.text(), operand.nullable());
            this.operand = operand;
        }

        @Override
        boolean evaluate(EventFields fields) {
            if (!operand.evaluate(fields)) {
                return false;
            }
            byte[] digits = buffer(LONGEST);
            int at = LONGEST;
            long left = operand.value;
            do {
                digits[--at] = (byte) ('0' + Math.abs(left % 10));
                left /= 10;
            } while (left != 0);
            if (operand.value < 0) {
                digits[--at] = '-';
            }
            return hold(digits, at, LONGEST - at);
        }
    }

    private static final class WrittenDouble extends TextNode {
        private final DoubleNode operand;

        WrittenDouble(DoubleNode operand) {
            super(ValueType.text(), operand.nullable());
            this.operand = operand;
        }

        @Override
        boolean evaluate(EventFields fields) {
            if (!operand.evaluate(fields)) {
                return false;
            }
            byte[] digits = Double.toString(operand.value).getBytes(StandardCharsets.ISO_8859_1);
            return hold(digits, 0, digits.length);
        }
    }

    private static final class WrittenTruth extends TextNode {
        private static final byte[] TRUTH = "true".getBytes(StandardCharsets.UTF_8);
        private static final byte[] FALSEHOOD = "false".getBytes(StandardCharsets.UTF_8);

        private final BooleanNode operand;

        WrittenTruth(BooleanNode operand) {
            super(ValueType.text(), operand.nullable());
            this.operand = operand;
        }

        @Override
        boolean evaluate(EventFields fields) {
            int truth = operand.evaluate(fields);
            byte[] word = truth == BooleanNode.TRUE ? TRUTH : FALSEHOOD;
            return truth != BooleanNode.NULL && hold(word, 0, word.length);
        }
    }
}
