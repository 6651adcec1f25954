package io.millrace.expressions;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts an expression into words, one at a time: what stands behind it in the same text is none of its business. */
final class Lexer {
    private static final Pattern NAME = Pattern.compile("[\\p{L}_$@][\\p{L}\\p{N}_$@]*");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final Pattern SYMBOL = Pattern.compile("!=|<>|<=|>=|\\|\\||[=<>+\\-*/%(),.?\\[\\]]");

    private final String text;
    private int at;

    Lexer(String text, int from) {
        this.text = text;
        this.at = from;
    }

    /** Returns the next word, and for ever the end behind the last. */
    Token next() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return new Token(Token.Kind.END, "", at + 1, at);
        }
        char c = text.charAt(at);
        if (c == '\'') {
            return quoted(Token.Kind.TEXT, c);
        }
        if (c == '"') {
            return quoted(Token.Kind.QUOTED_NAME, c);
        }
        if (c >= '0' && c <= '9') {
            return number();
        }
        Matcher name = NAME.matcher(text).region(at, text.length());
        if (name.lookingAt()) {
            return token(Token.Kind.NAME, name.group(), name.end());
        }
        Matcher symbol = SYMBOL.matcher(text).region(at, text.length());
        return symbol.lookingAt()
                ? token(Token.Kind.SYMBOL, symbol.group(), symbol.end())
                : token(Token.Kind.FOREIGN, String.valueOf(c), at + 1);
    }

    private Token token(Token.Kind kind, String word, int end) {
        int column = at + 1;
        at = end;
        return new Token(kind, word, column, end);
    }

    private Token number() {
        Matcher matcher = NUMBER.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            throw new IllegalStateException("a digit that begins no number");
        }
        int end = matcher.end();
        if (end < text.length() && (Character.isLetter(text.charAt(end)) || "_.".indexOf(text.charAt(end)) >= 0)) {
            throw new ExpressionException(
                    end + 1, "a number ends before '" + text.charAt(end) + "'; write it as 42, 1.5 or 1.5e3");
        }
        boolean integer = matcher.group(1) == null && matcher.group(2) == null;
        return token(integer ? Token.Kind.INTEGER : Token.Kind.DECIMAL, matcher.group(), end);
    }

    /** As in SQL, a quote inside is doubled. */
    private Token quoted(Token.Kind kind, char quote) {
        StringBuilder content = new StringBuilder();
        for (int i = at + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != quote) {
                content.append(c);
            } else if (i + 1 < text.length() && text.charAt(i + 1) == quote) {
                content.append(quote);
                i++;
            } else {
                return token(kind, content.toString(), i + 1);
            }
        }
        throw new ExpressionException(at + 1, "the quote that begins here does not end; close it with " + quote);
    }

    /** Says what is wrong with a word that the language has no use for. */
    static ExpressionException foreign(Token token) {
        String instead =
                switch (token.text()) {
                    case "&" -> "; write and";
                    case "|" -> "; write or, or for texts a || b";
                    case "!" -> "; write not";
                    default -> "; a text stands in single quotes";
                };
        return new ExpressionException(token.column(), "'" + token.text() + "' has no meaning here" + instead);
    }
}
