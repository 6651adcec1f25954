package io.millrace.streams.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts an expression into words. */
final class Lexer {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final Pattern SYMBOL = Pattern.compile("!=|<>|<=|>=|[=<>+\\-*/%(),]");

    private final String text;
    private final Place place;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String text, Place place) {
        this.text = text;
        this.place = place;
    }

    /**
     * Cuts an expression into words.
     *
     * @return the words, and the end
     */
    static List<Token> tokens(String text, Place place) {
        Lexer lexer = new Lexer(text, place);
        while (lexer.next()) {}
        lexer.tokens.add(new Token(Token.Kind.END, "", text.length() + 1));
        return lexer.tokens;
    }

    private boolean next() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return false;
        }
        char c = text.charAt(at);
        if (c == '\'') {
            quoted(Token.Kind.TEXT, c);
            return true;
        }
        if (c == '"') {
            quoted(Token.Kind.QUOTED_NAME, c);
            return true;
        }
        if (!take(NAME, Token.Kind.NAME) && !number() && !take(SYMBOL, Token.Kind.SYMBOL)) {
            throw place.mistake(at + 1, unknown(c));
        }
        return true;
    }

    private boolean take(Pattern pattern, Token.Kind kind) {
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            return false;
        }
        tokens.add(new Token(kind, matcher.group(), at + 1));
        at = matcher.end();
        return true;
    }

    private boolean number() {
        Matcher matcher = NUMBER.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            return false;
        }
        boolean integer = matcher.group(1) == null && matcher.group(2) == null;
        tokens.add(new Token(integer ? Token.Kind.INTEGER : Token.Kind.DECIMAL, matcher.group(), at + 1));
        at = matcher.end();
        if (at < text.length() && (Character.isLetter(text.charAt(at)) || "_.".indexOf(text.charAt(at)) >= 0)) {
            throw place.mistake(at + 1, "a number ends before '" + text.charAt(at) + "'; write it as 42, 1.5 or 1.5e3");
        }
        return true;
    }

    /** As in SQL, a quote inside is doubled. */
    private void quoted(Token.Kind kind, char quote) {
        int begin = at++;
        StringBuilder content = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != quote) {
                content.append(c);
            } else if (at < text.length() && text.charAt(at) == quote) {
                content.append(quote);
                at++;
            } else {
                tokens.add(new Token(kind, content.toString(), begin + 1));
                return;
            }
        }
        throw place.mistake(begin + 1, "the quote that begins here does not end; close it with " + quote);
    }

    private static String unknown(char c) {
        String instead =
                switch (c) {
                    case '&' -> "; write and";
                    case '|' -> "; write or, or for texts concat(a, b)";
                    case '!' -> "; write not";
                    default -> "; a text stands in single quotes";
                };
        return "'" + c + "' has no meaning here" + instead;
    }
}
