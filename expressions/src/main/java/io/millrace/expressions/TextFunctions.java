package io.millrace.expressions;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Functions that make one text of another. Those that only cut refer to the bytes where they lie. */
final class TextFunctions {
    private TextFunctions() {}

    /** Upper or lower case. ASCII is changed in place of a copy; anything else goes the long way, through a String. */
    static final class Case<R> extends Node<R> {
        private static final int BETWEEN_CASES = 'a' - 'A';

        private final Node<R> text;
        private final boolean upper;

        Case(Node<R> text, boolean upper) {
            super(ValueType.text(), text.nullable());
            this.text = text;
            this.upper = upper;
        }

        @Override
        public boolean evaluate(R row) {
            if (!text.evaluate(row)) {
                return false;
            }
            boolean changes = false;
            for (int i = text.offset; i < text.offset + text.length; i++) {
                byte b = text.source[i];
                if (b < 0) {
                    return anyLetters();
                }
                changes |= changes(b);
            }
            return changes ? asciiLetters() : hold(text);
        }

        private boolean changes(byte b) {
            return upper ? b >= 'a' && b <= 'z' : b >= 'A' && b <= 'Z';
        }

        private boolean asciiLetters() {
            byte[] changed = buffer(text.length);
            for (int i = 0; i < text.length; i++) {
                byte b = text.source[text.offset + i];
                changed[i] = changes(b) ? (byte) (b ^ BETWEEN_CASES) : b;
            }
            return hold(changed, 0, text.length);
        }

        private boolean anyLetters() {
            String string = new String(text.source, text.offset, text.length, StandardCharsets.UTF_8);
            String changed = upper ? string.toUpperCase(Locale.ROOT) : string.toLowerCase(Locale.ROOT);
            byte[] bytes = changed.getBytes(StandardCharsets.UTF_8);
            return hold(bytes);
        }
    }

    /** The number of characters. */
    static final class Length<R> extends Node<R> {
        private final Node<R> text;

        Length(Node<R> text) {
            super(ValueType.integer(), text.nullable());
            this.text = text;
        }

        @Override
        public boolean evaluate(R row) {
            if (!text.evaluate(row)) {
                return false;
            }
            number = TextSearch.characters(text.source, text.offset, text.offset + text.length);
            return true;
        }
    }

    /** The characters from one on, from 1. As in SQL, places before the first count, and have no characters. */
    static final class Substring<R> extends Node<R> {
        private final Node<R> text;
        private final Node<R> from;
        private final Node<R> count;

        Substring(Node<R> text, Node<R> from, Node<R> count) {
            super(ValueType.text(), text.nullable() || from.nullable() || count.nullable() || !isNatural(count));
            this.text = text;
            this.from = from;
            this.count = count;
        }

        private static boolean isNatural(Node<?> count) {
            return count instanceof Constant<?> constant && constant.number >= 0;
        }

        @Override
        public boolean evaluate(R row) {
            if (!text.evaluate(row) || !from.evaluate(row) || !count.evaluate(row) || count.number < 0) {
                return false;
            }
            long first = Math.max(from.number, 1);
            long behind = from.number + count.number;
            if (from.number > 0 && behind < 0) {
                behind = Long.MAX_VALUE;
            }
            behind = Math.max(behind, first);
            int begin = text.offset;
            int end = text.offset + text.length;
            begin = forward(begin, end, first - 1);
            return hold(text.source, begin, forward(begin, end, behind - first) - begin);
        }

        private int forward(int begin, int end, long characters) {
            int at = begin;
            for (long left = characters; left > 0 && at < end; left--) {
                at = TextSearch.next(text.source, at, end);
            }
            return at;
        }
    }

    /** The part between two separators, from 1; null if there are not as many. */
    static final class Segment<R> extends Node<R> {
        private static final String PATH = "/";

        private final Node<R> text;
        private final Node<R> index;
        private final Node<R> separator;
        private final boolean path;

        Segment(Node<R> text, Node<R> index, String separator) {
            super(ValueType.text(), true);
            this.text = text;
            this.index = index;
            this.separator = Constant.text(separator);
            this.path = separator.equals(PATH);
        }

        @Override
        public boolean evaluate(R row) {
            if (!text.evaluate(row) || !index.evaluate(row) || index.number < 1) {
                return false;
            }
            int begin = text.offset;
            int end = text.offset + text.length;
            if (path && begin < end && text.source[begin] == '/') {
                begin++;
            }
            for (long left = index.number - 1; left > 0; left--) {
                int found = TextSearch.indexOf(text.source, begin, end, separator);
                if (found < 0) {
                    return false;
                }
                begin = found + separator.length;
            }
            int found = TextSearch.indexOf(text.source, begin, end, separator);
            return hold(text.source, begin, (found < 0 ? end : found) - begin);
        }
    }

    /** Texts one behind the other; null if one of them is null. */
    static final class Concat<R> extends Node<R> {
        private final Node<R>[] parts;

        Concat(List<Node<R>> parts) {
            super(ValueType.text(), parts.stream().anyMatch(Node::nullable));
            this.parts = Nodes.array(parts);
        }

        @Override
        public boolean evaluate(R row) {
            int size = 0;
            for (Node<R> part : parts) {
                if (!part.evaluate(row)) {
                    return false;
                }
                byte[] joined = buffer(size + part.length);
                System.arraycopy(part.source, part.offset, joined, size, part.length);
                size += part.length;
            }
            return hold(buffer(size), 0, size);
        }
    }
}
