package io.millrace.connect.cassandra.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cuts a statement of CQL into words, names in quotes, texts, bind markers and signs. */
final class CqlTokens {

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    enum Kind {
        WORD,
        QUOTED_NAME,
        TEXT,
        MARKER,
        SIGN
    }

    /**
     * A part of the statement.
     *
     * @param content the word or sign; of names and markers what is in the quotes, or else in lower case
     */
    record Token(Kind kind, String content, int start, int end) {

        boolean isWord(String word) {
            return kind == Kind.WORD && content.equalsIgnoreCase(word);
        }

        boolean isSign(String sign) {
            return kind == Kind.SIGN && content.equals(sign);
        }

        boolean isName() {
            return kind == Kind.WORD || kind == Kind.QUOTED_NAME;
        }

        /** Returns the name as Cassandra knows it. */
        String name() {
            return kind == Kind.WORD ? content.toLowerCase(Locale.ROOT) : content;
        }
    }

    private CqlTokens(String text) {
        this.text = text;
    }

    /** @throws MappingSyntaxException when a quote or comment is not closed */
    static List<Token> of(String text) {
        return new CqlTokens(text).cut();
    }

    private List<Token> cut() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (text.startsWith("--", at) || text.startsWith("//", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end + 1;
            } else if (text.startsWith("/*", at)) {
                at = closing("*/", at + 2, "comment") + 2;
            } else {
                tokens.add(next(c));
            }
        }
        return List.copyOf(tokens);
    }

    private Token next(char c) {
        int start = at;
        if (c == '\'') {
            return new Token(Kind.TEXT, quoted('\''), start, at);
        }
        if (text.startsWith("$$", at)) {
            int end = closing("$$", at + 2, "text");
            at = end + 2;
            return new Token(Kind.TEXT, text.substring(start + 2, end), start, at);
        }
        if (c == '"') {
            return new Token(Kind.QUOTED_NAME, quoted('"'), start, at);
        }
        if (c == ':' && at + 1 < text.length() && (isNameStart(text.charAt(at + 1)) || text.charAt(at + 1) == '"')) {
            at++;
            String name = text.charAt(at) == '"' ? quoted('"') : word().toLowerCase(Locale.ROOT);
            return new Token(Kind.MARKER, name, start, at);
        }
        if (isNamePart(c)) {
            return new Token(Kind.WORD, word(), start, at);
        }
        at++;
        return new Token(Kind.SIGN, String.valueOf(c), start, at);
    }

    private String word() {
        int start = at;
        while (at < text.length() && isNamePart(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    /** A doubled quote stands for itself. */
    private String quoted(char quote) {
        StringBuilder content = new StringBuilder();
        int from = at + 1;
        int end = closing(String.valueOf(quote), from, "quote");
        while (end + 1 < text.length() && text.charAt(end + 1) == quote) {
            content.append(text, from, end + 1);
            from = end + 2;
            end = closing(String.valueOf(quote), from, "quote");
        }
        at = end + 1;
        return content.append(text, from, end).toString();
    }

    private int closing(String sign, int from, String what) {
        int end = text.indexOf(sign, from);
        if (end < 0) {
            throw new MappingSyntaxException("the " + what + " is not closed");
        }
        return end;
    }

    private static boolean isNameStart(char c) {
        return c == '_' || Character.isLetter(c);
    }

    private static boolean isNamePart(char c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }
}
