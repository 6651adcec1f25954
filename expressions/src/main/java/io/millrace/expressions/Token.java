package io.millrace.expressions;

/**
 * A word of an expression.
 *
 * @param kind what sort of word
 * @param text the word; of a quoted one what is between the quotes
 * @param column the character it begins at, from 1
 * @param end the index behind it
 */
record Token(Kind kind, String text, int column, int end) {
    enum Kind {
        /** A field's or function's name, or a keyword. */
        NAME,
        /** A field's name in double quotes: never a keyword. */
        QUOTED_NAME,
        INTEGER,
        DECIMAL,
        TEXT,
        SYMBOL,
        /** What the language has no use for: where an expression stands among other things, it ends before it. */
        FOREIGN,
        END
    }

    boolean isSymbol(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    boolean isWord(String word) {
        return kind == Kind.NAME && text.equalsIgnoreCase(word);
    }

    /** Returns the word as a message says it. */
    String found() {
        return switch (kind) {
            case END -> "the end";
            case TEXT -> "the text '" + text.replace("'", "''") + "'";
            case QUOTED_NAME -> '"' + text + '"';
            default -> "'" + text + "'";
        };
    }
}
