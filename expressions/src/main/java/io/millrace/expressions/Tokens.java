package io.millrace.expressions;

/** The words of an expression, one of them in view. */
final class Tokens {
    private final Lexer lexer;
    private Token next;
    private int end;

    Tokens(String text, int from) {
        this.lexer = new Lexer(text, from);
        this.next = lexer.next();
        this.end = from;
    }

    /** Returns the word that comes next. */
    Token next() {
        return next;
    }

    /** Returns the index behind the last word that was taken. */
    int end() {
        return end;
    }

    Token take() {
        Token taken = next;
        end = taken.end();
        next = lexer.next();
        return taken;
    }

    boolean acceptSymbol(String symbol) {
        boolean found = next.isSymbol(symbol);
        if (found) {
            take();
        }
        return found;
    }

    boolean acceptWord(String word) {
        boolean found = next.isWord(word);
        if (found) {
            take();
        }
        return found;
    }

    /** Takes a question mark that stands directly behind what has been read. */
    boolean acceptQuestionMark() {
        return next.column() == end + 1 && acceptSymbol("?");
    }

    void requireSymbol(String symbol) {
        if (!acceptSymbol(symbol)) {
            throw expected("'" + symbol + "'");
        }
    }

    void requireWord(String word, String example) {
        if (!acceptWord(word)) {
            throw expected(word + ", as in: " + example);
        }
    }

    /** Makes the exception for a word that is not what comes next; the caller throws it. */
    ExpressionException expected(String what) {
        return next.kind() == Token.Kind.FOREIGN
                ? Lexer.foreign(next)
                : new ExpressionException(next.column(), "expected " + what + ", found " + next.found());
    }
}
