package io.millrace.expressions;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Texts as values of other types; null where a text is none of that type. Spaces around a number count for nothing. */
final class ParsedValues {
    private ParsedValues() {}

    /** A text, and the part of it between the spaces around. */
    private abstract static class Parsed<R> extends Node<R> {
        final Node<R> text;
        int begin;
        int end;

        Parsed(ValueType type, Node<R> text) {
            super(type, true);
            this.text = text;
        }

        final void trim() {
            begin = text.offset;
            end = text.offset + text.length;
            while (begin < end && text.source[begin] == ' ') {
                begin++;
            }
            while (end > begin && text.source[end - 1] == ' ') {
                end--;
            }
        }
    }

    static final class Whole<R> extends Parsed<R> {
        Whole(Node<R> text) {
            super(ValueType.integer(), text);
        }

        @Override
        public boolean evaluate(R row) {
            if (!text.evaluate(row)) {
                return false;
            }
            trim();
            byte[] bytes = text.source;
            boolean negative = begin < end && bytes[begin] == '-';
            int at = begin + (negative || (begin < end && bytes[begin] == '+') ? 1 : 0);
            if (at == end) {
                return false;
            }
            // Built up below zero, where there is one number more.
            long below = 0;
            for (; at < end; at++) {
                int digit = bytes[at] - '0';
                if (digit < 0 || digit > 9 || below < (Long.MIN_VALUE + digit) / 10) {
                    return false;
                }
                below = below * 10 - digit;
            }
            number = negative ? below : -below;
            return negative || below != Long.MIN_VALUE;
        }
    }

    static final class Real<R> extends Parsed<R> {
        private final DecimalText decimal = new DecimalText();

        Real(Node<R> text) {
            super(ValueType.real(), text);
        }

        @Override
        public boolean evaluate(R row) {
            if (!text.evaluate(row)) {
                return false;
            }
            trim();
            if (!decimal.read(text.source, begin, end - begin)) {
                return false;
            }
            real = decimal.value();
            return Double.isFinite(real);
        }
    }

    static final class Decimal<R> extends Parsed<R> {
        private static final int LONGEST = 1_100;

        private final DecimalText decimal = new DecimalText();

        Decimal(Node<R> text) {
            super(ValueType.decimal(), text);
        }

        @Override
        public boolean evaluate(R row) {
            if (!text.evaluate(row)) {
                return false;
            }
            trim();
            if (end - begin > LONGEST || !decimal.read(text.source, begin, end - begin)) {
                return false;
            }
            BigDecimal exact = decimal.exact();
            object = exact;
            return exact != null && DecimalArithmetic.isShort(exact);
        }
    }

    static final class Truth<R> extends Parsed<R> {
        private static final List<String> TRUE = List.of("true", "t", "yes", "y", "on", "1");
        private static final List<String> FALSE = List.of("false", "f", "no", "n", "off", "0");

        Truth(Node<R> text) {
            super(ValueType.truth(), text);
        }

        @Override
        public boolean evaluate(R row) {
            if (!text.evaluate(row)) {
                return false;
            }
            trim();
            boolean truth = isOneOf(TRUE);
            return (truth || isOneOf(FALSE)) && hold(truth);
        }

        private boolean isOneOf(List<String> words) {
            for (int i = 0; i < words.size(); i++) {
                if (is(words.get(i))) {
                    return true;
                }
            }
            return false;
        }

        private boolean is(String word) {
            boolean same = end - begin == word.length();
            for (int i = 0; same && i < word.length(); i++) {
                same = Character.toLowerCase(text.source[begin + i]) == word.charAt(i);
            }
            return same;
        }
    }

    static final class Time<R> extends Parsed<R> {
        private final TimeText time = new TimeText();

        Time(ValueType type, Node<R> text) {
            super(type, text);
        }

        @Override
        public boolean evaluate(R row) {
            if (!text.evaluate(row)) {
                return false;
            }
            trim();
            boolean read = time.read(text.source, begin, end - begin, type());
            number = read ? time.value(type()) : 0;
            return read;
        }
    }

    /** The 36 characters of a UUID, in lower case. */
    static final class Uuid<R> extends Parsed<R> {
        private static final String FORM = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

        Uuid(Node<R> text) {
            super(new ValueType(ValueType.Kind.TEXT, ValueType.Meaning.UUID, null), text);
        }

        @Override
        public boolean evaluate(R row) {
            if (!text.evaluate(row)) {
                return false;
            }
            trim();
            if (end - begin != FORM.length()) {
                return false;
            }
            byte[] lower = buffer(FORM.length());
            for (int i = 0; i < FORM.length(); i++) {
                byte b = text.source[begin + i];
                boolean right = FORM.charAt(i) == '-' ? b == '-' : Character.digit(b, 16) >= 0;
                if (!right) {
                    return false;
                }
                lower[i] = b >= 'A' && b <= 'F' ? (byte) (b + 'a' - 'A') : b;
            }
            return hold(lower, 0, FORM.length());
        }
    }

    /** Bytes that are a text in UTF-8. */
    static final class Utf8<R> extends Parsed<R> {
        Utf8(Node<R> bytes) {
            super(ValueType.text(), bytes);
        }

        @Override
        public boolean evaluate(R row) {
            if (!text.evaluate(row)) {
                return false;
            }
            byte[] bytes = Arrays.copyOfRange(text.source, text.offset, text.offset + text.length);
            byte[] again = new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
            return Arrays.equals(bytes, again) && hold(bytes);
        }
    }
}
