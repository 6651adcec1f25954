package io.millrace.streams.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads an expression. From the loosest to the tightest: or; and; not; comparison, in, between, like, is; + and -; *, / and %;
 * the sign; a value.
 */
final class Parser {
    static final String CAST = "cast";

    private static final Set<String> KEYWORDS =
            Set.of("and", "or", "not", "in", "between", "is", "null", "like", "true", "false", "as");
    /** More than anybody writes, and far from what the stack holds. */
    private static final int DEEPEST = 100;

    private final List<Token> tokens;
    private final Place place;
    private int at;
    private int depth;

    private Parser(List<Token> tokens, Place place) {
        this.tokens = tokens;
        this.place = place;
    }

    static Syntax parse(String text, Place place) {
        Parser parser = new Parser(Lexer.tokens(text, place), place);
        if (parser.peek().kind() == Token.Kind.END) {
            throw place.mistake(1, "the expression is empty");
        }
        Syntax whole = parser.disjunction();
        if (parser.peek().kind() != Token.Kind.END) {
            throw parser.expected("an operator or the end");
        }
        return whole;
    }

    private Syntax disjunction() {
        if (++depth > DEEPEST) {
            throw place.mistake(peek().column(), "is nested too deeply; derive a part of it as a field of its own");
        }
        Syntax whole = chain(false);
        depth--;
        return whole;
    }

    private Syntax chain(boolean and) {
        Syntax first = and ? negated() : chain(true);
        if (!peek().isWord(and ? "and" : "or")) {
            return first;
        }
        int column = peek().column();
        List<Syntax> operands = new ArrayList<>(List.of(first));
        while (acceptWord(and ? "and" : "or")) {
            operands.add(and ? negated() : chain(true));
        }
        return new Syntax.Chain(and, List.copyOf(operands), column);
    }

    private Syntax negated() {
        int column = peek().column();
        int nots = 0;
        while (acceptWord("not")) {
            nots++;
        }
        Syntax operand = predicate();
        for (; nots > 0; nots--) {
            operand = new Syntax.Not(operand, column);
        }
        return operand;
    }

    private Syntax predicate() {
        Syntax value = sum();
        Token operator = peek();
        for (Comparison comparison : Comparison.values()) {
            if (acceptSymbol(comparison.symbol()) || (comparison == Comparison.DIFFERENT && acceptSymbol("<>"))) {
                return new Syntax.Compared(comparison, value, sum(), operator.column());
            }
        }
        if (acceptWord("is")) {
            boolean not = acceptWord("not");
            if (!acceptWord("null")) {
                throw expected("null");
            }
            Syntax isNull = new Syntax.IsNull(value, operator.column());
            return not ? new Syntax.Not(isNull, operator.column()) : isNull;
        }
        boolean not = acceptWord("not");
        Syntax predicate;
        if (acceptWord("in")) {
            requireSymbol("(");
            predicate = new Syntax.In(value, list(), operator.column());
        } else if (acceptWord("between")) {
            Syntax low = sum();
            if (!acceptWord("and")) {
                throw expected("and, as in: between 1 and 9");
            }
            predicate = new Syntax.Between(value, low, sum(), operator.column());
        } else if (acceptWord("like")) {
            predicate = new Syntax.Like(value, sum(), operator.column());
        } else if (not) {
            throw expected("in, between or like");
        } else {
            return value;
        }
        return not ? new Syntax.Not(predicate, operator.column()) : predicate;
    }

    private Syntax sum() {
        Syntax left = product();
        while (true) {
            int column = peek().column();
            if (acceptSymbol("+")) {
                left = new Syntax.Computed(Operator.PLUS, left, product(), column);
            } else if (acceptSymbol("-")) {
                left = new Syntax.Computed(Operator.MINUS, left, product(), column);
            } else {
                return left;
            }
        }
    }

    private Syntax product() {
        Syntax left = signed();
        while (true) {
            int column = peek().column();
            if (acceptSymbol("*")) {
                left = new Syntax.Computed(Operator.TIMES, left, signed(), column);
            } else if (acceptSymbol("/")) {
                left = new Syntax.Computed(Operator.DIVIDE, left, signed(), column);
            } else if (acceptSymbol("%")) {
                left = new Syntax.Computed(Operator.REMAINDER, left, signed(), column);
            } else {
                return left;
            }
        }
    }

    private Syntax signed() {
        int column = peek().column();
        if (!acceptSymbol("-")) {
            return value();
        }
        Token next = peek();
        if (next.kind() == Token.Kind.INTEGER || next.kind() == Token.Kind.DECIMAL) {
            // Read together: the least long has no positive counterpart.
            at++;
            return number(next, "-" + next.text(), column);
        }
        if (next.isSymbol("-")) {
            throw expected("a value");
        }
        return new Syntax.Negation(value(), column);
    }

    private Syntax value() {
        Token token = peek();
        at++;
        switch (token.kind()) {
            case INTEGER, DECIMAL -> {
                return number(token, token.text(), token.column());
            }
            case TEXT -> {
                return new Syntax.TextLiteral(token.text(), token.column());
            }
            case QUOTED_NAME -> {
                return new Syntax.Field(token.text(), token.column());
            }
            case NAME -> {
                return named(token);
            }
            default -> {
                if (token.isSymbol("(")) {
                    Syntax inner = disjunction();
                    requireSymbol(")");
                    return inner;
                }
                at--;
                throw expected("a value");
            }
        }
    }

    private Syntax named(Token token) {
        if (token.isWord("null")) {
            return new Syntax.NullLiteral(token.column());
        }
        if (token.isWord("true") || token.isWord("false")) {
            return new Syntax.TruthLiteral(token.isWord("true"), token.column());
        }
        if (KEYWORDS.contains(token.text().toLowerCase(Locale.ROOT))) {
            at--;
            throw expected("a value (a field of this name stands in double quotes)");
        }
        if (!acceptSymbol("(")) {
            return new Syntax.Field(token.text(), token.column());
        }
        if (token.isWord(CAST)) {
            Syntax value = disjunction();
            if (!acceptWord("as")) {
                throw expected("as, as in: cast(status as text)");
            }
            Token type = peek();
            if (type.kind() != Token.Kind.NAME) {
                throw expected("a type: long, double or text");
            }
            at++;
            requireSymbol(")");
            return new Syntax.Cast(value, type.text().toLowerCase(Locale.ROOT), type.column(), token.column());
        }
        return new Syntax.Call(token.text(), acceptSymbol(")") ? List.of() : list(), token.column());
    }

    private Syntax number(Token token, String text, int column) {
        if (token.kind() == Token.Kind.INTEGER) {
            try {
                return new Syntax.IntegerLiteral(Long.parseLong(text), column);
            } catch (NumberFormatException e) {
                throw place.mistake(column, text + " does not fit 64 bits; write " + text + ".0 for a double");
            }
        }
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            throw place.mistake(column, text + " is greater than a double can be");
        }
        return new Syntax.DecimalLiteral(value, column);
    }

    /** Reads what follows an opening parenthesis, and the closing one. */
    private List<Syntax> list() {
        List<Syntax> list = new ArrayList<>();
        do {
            list.add(disjunction());
        } while (acceptSymbol(","));
        if (!acceptSymbol(")")) {
            throw expected("a comma or ')'");
        }
        return List.copyOf(list);
    }

    private Token peek() {
        return tokens.get(at);
    }

    private boolean acceptSymbol(String symbol) {
        boolean found = peek().isSymbol(symbol);
        at += found ? 1 : 0;
        return found;
    }

    private boolean acceptWord(String word) {
        boolean found = peek().isWord(word);
        at += found ? 1 : 0;
        return found;
    }

    private void requireSymbol(String symbol) {
        if (!acceptSymbol(symbol)) {
            throw expected("'" + symbol + "'");
        }
    }

    private RuntimeException expected(String what) {
        return place.mistake(peek().column(), "expected " + what + ", found " + peek().found());
    }
}
