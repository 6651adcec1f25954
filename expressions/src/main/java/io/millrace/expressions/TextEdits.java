package io.millrace.expressions;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Texts without what is around them, with something else for a part of them, and where in them a part is. */
final class TextEdits {
    private TextEdits() {}

    /** A text without certain characters at its beginning, its end or both. */
    static final class Trim<R> extends Node<R> {
        private final Node<R> text;
        private final byte[][] characters;
        private final boolean leading;
        private final boolean trailing;

        Trim(Node<R> text, String characters, boolean leading, boolean trailing) {
            super(ValueType.text(), text.nullable());
            this.text = text;
            this.characters = characters
                    .codePoints()
                    .mapToObj(point -> Character.toString(point).getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);
            this.leading = leading;
            this.trailing = trailing;
        }

        @Override
        public boolean evaluate(R row) {
            if (!text.evaluate(row)) {
                return false;
            }
            int begin = text.offset;
            int end = text.offset + text.length;
            for (int size = leading ? sizeAt(begin, end, true) : 0; size > 0; size = sizeAt(begin, end, true)) {
                begin += size;
            }
            for (int size = trailing ? sizeAt(begin, end, false) : 0; size > 0; size = sizeAt(begin, end, false)) {
                end -= size;
            }
            return hold(text.source, begin, end - begin);
        }

        /** Returns how many bytes one of the characters has that stands first, or last, between two places. */
        private int sizeAt(int begin, int end, boolean first) {
            for (byte[] character : characters) {
                int size = character.length;
                int at = first ? begin : end - size;
                if (end - begin >= size && Arrays.equals(text.source, at, at + size, character, 0, size)) {
                    return size;
                }
            }
            return 0;
        }
    }

    /** A text with another part in the place of one. */
    static final class Replace<R> extends Node<R> {
        private final Node<R> text;
        private final Node<R> part;
        private final Node<R> by;

        Replace(Node<R> text, Node<R> part, Node<R> by) {
            super(ValueType.text(), text.nullable() || part.nullable() || by.nullable());
            this.text = text;
            this.part = part;
            this.by = by;
        }

        @Override
        public boolean evaluate(R row) {
            if (!text.evaluate(row) || !part.evaluate(row) || !by.evaluate(row)) {
                return false;
            }
            int at = text.offset;
            int end = text.offset + text.length;
            int found = part.length == 0 ? -1 : TextSearch.indexOf(text.source, at, end, part);
            if (found < 0) {
                return hold(text);
            }
            int size = 0;
            while (found >= 0) {
                size = append(size, text.source, at, found - at);
                size = append(size, by.source, by.offset, by.length);
                at = found + part.length;
                found = TextSearch.indexOf(text.source, at, end, part);
            }
            size = append(size, text.source, at, end - at);
            return hold(buffer(size), 0, size);
        }

        private int append(int size, byte[] bytes, int from, int count) {
            System.arraycopy(bytes, from, buffer(size + count), size, count);
            return size + count;
        }
    }

    /** Where a part first begins in a text, in characters from 1; 0 if it is not in it. */
    static final class Position<R> extends Node<R> {
        private final Node<R> part;
        private final Node<R> text;

        Position(Node<R> part, Node<R> text) {
            super(ValueType.integer(), part.nullable() || text.nullable());
            this.part = part;
            this.text = text;
        }

        @Override
        public boolean evaluate(R row) {
            if (!part.evaluate(row) || !text.evaluate(row)) {
                return false;
            }
            int found = TextSearch.indexOf(text.source, text.offset, text.offset + text.length, part);
            number = found < 0 ? 0 : 1 + TextSearch.characters(text.source, text.offset, found);
            return true;
        }
    }
}
