package io.millrace.expressions;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/** Values of one type as another. What cannot be cast, as a text that is no number, becomes null. */
final class Casts {
    private Casts() {}

    /** Returns a value as a long, or null if there is no such cast. */
    static <R> Node<R> toLong(Node<R> value) {
        return switch (value.type().kind()) {
            case BOOLEAN, LONG -> new Plain<>(ValueType.integer(), value);
            case DOUBLE, DECIMAL -> NumberFunctions.rounded(value, RoundingMode.DOWN);
            case TEXT -> new ParsedLong<>(value);
            case BYTES, OBJECT -> null;
        };
    }

    /** Returns a value as a double, or null if there is no such cast. */
    static <R> Node<R> toDouble(Node<R> value) {
        if (value.is(ValueType.Kind.DOUBLE)) {
            return new Plain<>(ValueType.real(), value);
        }
        if (value.is(ValueType.Kind.TEXT)) {
            return new ParsedDouble<>(value);
        }
        return value.isNumber() ? Conversion.toDouble(value) : null;
    }

    /** Returns a value as a text, or null if there is no such cast. */
    static <R> Node<R> toText(Node<R> value) {
        return switch (value.type().kind()) {
            case TEXT -> new Plain<>(ValueType.text(), value);
            case DOUBLE -> new WrittenDouble<>(value);
            case DECIMAL -> new WrittenDecimal<>(value);
            case BOOLEAN -> new WrittenTruth<>(value);
            case LONG -> value.type().isTemporal() ? null : new WrittenLong<>(value);
            case BYTES, OBJECT -> null;
        };
    }

    /** A value as it is held, as a plain one: without what it means and where it comes from. */
    private static final class Plain<R> extends Node<R> {
        private final Node<R> operand;

        Plain(ValueType type, Node<R> operand) {
            super(type, operand.nullable());
            this.operand = operand;
        }

        @Override
        public boolean evaluate(R row) {
            return operand.evaluate(row) && hold(operand);
        }
    }

    private static final class ParsedLong<R> extends Node<R> {
        private final Node<R> text;

        ParsedLong(Node<R> text) {
            super(ValueType.integer(), true);
            this.text = text;
        }

        @Override
        public boolean evaluate(R row) {
            if (!text.evaluate(row)) {
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
            long below = 0;
            for (; at < end; at++) {
                int digit = text.source[at] - '0';
                if (digit < 0 || digit > 9 || below < (Long.MIN_VALUE + digit) / 10) {
                    return false;
                }
                below = below * 10 - digit;
            }
            number = negative ? below : -below;
            return negative || below != Long.MIN_VALUE;
        }
    }

    private static final class ParsedDouble<R> extends Node<R> {
        private final Node<R> text;
        private final DecimalText decimal = new DecimalText();

        ParsedDouble(Node<R> text) {
            super(ValueType.real(), true);
            this.text = text;
        }

        @Override
        public boolean evaluate(R row) {
            if (!text.evaluate(row) || !decimal.read(text.source, text.offset, text.length)) {
                return false;
            }
            real = decimal.value();
            return Double.isFinite(real);
        }
    }

    private static final class WrittenLong<R> extends Node<R> {
        private static final int LONGEST = 20;

        private final Node<R> operand;

        WrittenLong(Node<R> operand) {
            super(ValueType.text(), operand.nullable());
            this.operand = operand;
        }

        @Override
        public boolean evaluate(R row) {
            if (!operand.evaluate(row)) {
                return false;
            }
            byte[] digits = buffer(LONGEST);
            int at = LONGEST;
            long left = operand.number;
            do {
                digits[--at] = (byte) ('0' + Math.abs(left % 10));
                left /= 10;
            } while (left != 0);
            if (operand.number < 0) {
                digits[--at] = '-';
            }
            return hold(digits, at, LONGEST - at);
        }
    }

    private static final class WrittenDouble<R> extends Node<R> {
        private final Node<R> operand;

        WrittenDouble(Node<R> operand) {
            super(ValueType.text(), operand.nullable());
            this.operand = operand;
        }

        @Override
        public boolean evaluate(R row) {
            return operand.evaluate(row) && hold(Double.toString(operand.real).getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private static final class WrittenDecimal<R> extends Node<R> {
        private final Node<R> operand;

        WrittenDecimal(Node<R> operand) {
            super(ValueType.text(), true);
            this.operand = operand;
        }

        @Override
        public boolean evaluate(R row) {
            return operand.evaluate(row)
                    && DecimalArithmetic.isShort((BigDecimal) operand.object)
                    && hold(((BigDecimal) operand.object).toPlainString().getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private static final class WrittenTruth<R> extends Node<R> {
        private static final byte[] TRUTH = "true".getBytes(StandardCharsets.UTF_8);
        private static final byte[] FALSEHOOD = "false".getBytes(StandardCharsets.UTF_8);

        private final Node<R> operand;

        WrittenTruth(Node<R> operand) {
            super(ValueType.text(), operand.nullable());
            this.operand = operand;
        }

        @Override
        public boolean evaluate(R row) {
            return operand.evaluate(row) && hold(operand.number == 0 ? FALSEHOOD : TRUTH);
        }
    }
}
