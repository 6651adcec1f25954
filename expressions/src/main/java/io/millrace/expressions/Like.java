package io.millrace.expressions;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A pattern of {@code like}: % is any text, _ any character, and a backslash takes the one behind it as it is. Most patterns
 * are a prefix, a suffix or a part, and become a search for that.
 */
final class Like {
    private static final char ANY_TEXT = '%';
    private static final char ANY_CHARACTER = '_';

    /** What a part of a pattern stands for, beside its bytes: the byte itself, or one of the wildcards. */
    private enum Piece {
        LITERAL,
        CHARACTER,
        TEXT
    }

    private Like() {}

    /**
     * Compiles a pattern.
     *
     * @param pattern a pattern for which {@link #isComplete} holds
     */
    static <R> Node<R> of(Node<R> value, String pattern) {
        StringBuilder literal = new StringBuilder();
        StringBuilder shape = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == ANY_TEXT || c == ANY_CHARACTER) {
                shape.append(c);
            } else {
                literal.append(c == '\\' ? pattern.charAt(++i) : c);
                if (shape.isEmpty() || shape.charAt(shape.length() - 1) != 'x') {
                    shape.append('x');
                }
            }
        }
        Node<R> text = Constant.text(literal.toString());
        return switch (shape.toString()) {
            case "", "x" -> Comparisons.of(Comparison.EQUAL, value, text);
            case "x%" -> new TextTests.StartsWith<>(value, text);
            case "%x" -> new TextTests.EndsWith<>(value, text);
            case "%", "%x%" -> new TextTests.Contains<>(value, text);
            default -> new General<>(value, pattern);
        };
    }

    /** Says whether a pattern does not end in a backslash that takes nothing. */
    static boolean isComplete(String pattern) {
        int backslashes = 0;
        while (backslashes < pattern.length() && pattern.charAt(pattern.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 0;
    }

    private static final class General<R> extends Condition<R> {
        private final Node<R> value;
        private final Piece[] pieces;
        private final byte[] bytes;

        General(Node<R> value, String pattern) {
            super(value.nullable());
            this.value = value;
            byte[] raw = pattern.getBytes(StandardCharsets.UTF_8);
            Piece[] kinds = new Piece[raw.length];
            byte[] contents = new byte[raw.length];
            int size = 0;
            for (int i = 0; i < raw.length; i++) {
                kinds[size] =
                        raw[i] == ANY_TEXT ? Piece.TEXT : raw[i] == ANY_CHARACTER ? Piece.CHARACTER : Piece.LITERAL;
                contents[size++] = raw[i] == '\\' ? raw[++i] : raw[i];
            }
            this.pieces = Arrays.copyOf(kinds, size);
            this.bytes = Arrays.copyOf(contents, size);
        }

        @Override
        public int truth(R row) {
            return value.evaluate(row) ? of(matches(value.source, value.offset, value.offset + value.length)) : UNKNOWN;
        }

        /** Goes back to the last % only: what an earlier one took can stay, so the time is at most length by length. */
        private boolean matches(byte[] source, int from, int end) {
            int at = from;
            int piece = 0;
            int afterText = -1;
            int textEnd = from;
            while (at < end) {
                if (piece < pieces.length && pieces[piece] == Piece.TEXT) {
                    afterText = ++piece;
                    textEnd = at;
                } else if (piece < pieces.length && pieces[piece] == Piece.CHARACTER) {
                    piece++;
                    at = TextSearch.next(source, at, end);
                } else if (piece < pieces.length && bytes[piece] == source[at]) {
                    piece++;
                    at++;
                } else if (afterText >= 0) {
                    piece = afterText;
                    textEnd = TextSearch.next(source, textEnd, end);
                    at = textEnd;
                } else {
                    return false;
                }
            }
            while (piece < pieces.length && pieces[piece] == Piece.TEXT) {
                piece++;
            }
            return piece == pieces.length;
        }
    }
}
