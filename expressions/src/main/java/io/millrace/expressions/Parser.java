package io.millrace.expressions;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads an expression. From the loosest to the tightest: or; and; not; comparison, in, between, like, is; + and -; *, / and %;
 * the sign; a value and the steps into it.
 */
final class Parser {
    static final String CAST = "cast";

    private static final Set<String> KEYWORDS =
            Set.of("and", "or", "not", "in", "between", "is", "null", "like", "true", "false", "as");
    /** More than anybody writes, and far from what the stack holds. */
    private static final int DEEPEST = 100;
    /** The same for operators one behind the other, each of which has the one before as its operand. */
    private static final int MOST_OPERATORS = 1_000;

    private final Lexer lexer;
    private Token next;
    private int end;
    private int depth;
    private int operators;

    Parser(String text, int from) {
        this.lexer = new Lexer(text, from);
        this.next = lexer.next();
        this.end = from;
    }

    /** Reads as much as is an expression. */
    Syntax expression() {
        if (next.kind() == Token.Kind.END) {
            throw new ExpressionException(end + 1, "the expression is empty");
        }
        return disjunction();
    }

    void requireEnd() {
        if (next.kind() != Token.Kind.END) {
            throw expected("an operator or the end");
        }
    }

    /** Returns the index behind what has been read. */
    int end() {
        return end;
    }

    private Syntax disjunction() {
        if (++depth > DEEPEST) {
            throw new ExpressionException(next.column(), "is nested too deeply; make a part of it a field of its own");
        }
        Syntax whole = chain(false);
        depth--;
        return whole;
    }

    private void count(int column) {
        if (++operators > MOST_OPERATORS) {
            throw new ExpressionException(
                    column,
                    "there are more than " + MOST_OPERATORS + " operators; make a part of it a field of its own");
        }
    }

    private Syntax chain(boolean and) {
        Syntax first = and ? negated() : chain(true);
        if (!next.isWord(and ? "and" : "or")) {
            return first;
        }
        int column = next.column();
        List<Syntax> operands = new ArrayList<>(List.of(first));
        while (acceptWord(and ? "and" : "or")) {
            operands.add(and ? negated() : chain(true));
        }
        return new Syntax.Chain(and, List.copyOf(operands), column);
    }

    private Syntax negated() {
        int column = next.column();
        int nots = 0;
        while (acceptWord("not")) {
            nots++;
            count(column);
        }
        Syntax operand = predicate();
        for (; nots > 0; nots--) {
            operand = new Syntax.Not(operand, column);
        }
        return operand;
    }

    private Syntax predicate() {
        Syntax value = sum();
        Token operator = next;
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
        while (next.isSymbol("+") || next.isSymbol("-")) {
            Token sign = take();
            count(sign.column());
            left = new Syntax.Computed(operator(sign), left, product(), sign.column());
        }
        return left;
    }

    private Syntax product() {
        Syntax left = signed();
        while (next.isSymbol("*") || next.isSymbol("/") || next.isSymbol("%")) {
            Token sign = take();
            count(sign.column());
            left = new Syntax.Computed(operator(sign), left, signed(), sign.column());
        }
        return left;
    }

    private static Operator operator(Token sign) {
        return Arrays.stream(Operator.values())
                .filter(operator -> sign.isSymbol(operator.symbol()))
                .findFirst()
                .orElseThrow();
    }

    private Syntax signed() {
        int column = next.column();
        if (!acceptSymbol("-")) {
            return stepped(value());
        }
        if (next.kind() == Token.Kind.INTEGER || next.kind() == Token.Kind.DECIMAL) {
            // Read together: the least long has no positive counterpart.
            Token number = take();
            return number(number, "-" + number.text(), column);
        }
        if (next.isSymbol("-")) {
            throw expected("a value");
        }
        return new Syntax.Negation(stepped(value()), column);
    }

    private Syntax value() {
        Token token = next;
        switch (token.kind()) {
            case INTEGER, DECIMAL -> {
                return number(take(), token.text(), token.column());
            }
            case TEXT -> {
                take();
                return new Syntax.TextLiteral(token.text(), token.column());
            }
            case QUOTED_NAME -> {
                take();
                return new Syntax.Field(token.text(), acceptQuestionMark(), token.column());
            }
            case NAME -> {
                return named(token);
            }
            default -> {
                if (acceptSymbol("(")) {
                    Syntax inner = disjunction();
                    requireSymbol(")");
                    return inner;
                }
                throw expected("a value");
            }
        }
    }

    private Syntax named(Token token) {
        if (acceptWord("null")) {
            return new Syntax.NullLiteral(token.column());
        }
        if (acceptWord("true") || acceptWord("false")) {
            return new Syntax.TruthLiteral(token.isWord("true"), token.column());
        }
        if (KEYWORDS.contains(token.text().toLowerCase(Locale.ROOT))) {
            throw expected("a value (a field of this name stands in double quotes)");
        }
        take();
        if (!acceptSymbol("(")) {
            return new Syntax.Field(token.text(), acceptQuestionMark(), token.column());
        }
        if (token.isWord(CAST)) {
            Syntax value = disjunction();
            if (!acceptWord("as")) {
                throw expected("as, as in: cast(status as text)");
            }
            if (next.kind() != Token.Kind.NAME) {
                throw expected("a type: long, double or text");
            }
            Token type = take();
            requireSymbol(")");
            return new Syntax.Cast(value, type.text().toLowerCase(Locale.ROOT), type.column(), token.column());
        }
        return new Syntax.Call(token.text(), acceptSymbol(")") ? List.of() : list(), token.column());
    }

    /** Reads the steps behind a value, if there are any. */
    private Syntax stepped(Syntax base) {
        List<Step> steps = new ArrayList<>();
        while (true) {
            int column = next.column();
            if (acceptSymbol(".")) {
                column = next.column();
                // No word means anything else here.
                if (next.kind() != Token.Kind.NAME && next.kind() != Token.Kind.QUOTED_NAME) {
                    throw expected("a name (one of other signs than letters, digits, _, $ and @ in double quotes)");
                }
                steps.add(new Step.Name(take().text(), acceptQuestionMark(), column));
            } else if (acceptSymbol("[")) {
                steps.add(inBrackets(column));
            } else {
                return steps.isEmpty() ? base : new Syntax.Access(base, List.copyOf(steps), base.begin());
            }
        }
    }

    private Step inBrackets(int column) {
        Token inside = next;
        if (inside.kind() == Token.Kind.TEXT) {
            take();
            requireSymbol("]");
            return new Step.Key(inside.text(), acceptQuestionMark(), column);
        }
        if (inside.kind() != Token.Kind.INTEGER) {
            throw expected("an index from 0, as in a[0], or a key, as in a['key']");
        }
        take();
        requireSymbol("]");
        try {
            return new Step.Index(Integer.parseInt(inside.text()), acceptQuestionMark(), column);
        } catch (NumberFormatException e) {
            throw new ExpressionException(inside.column(), "no array has an element " + inside.text());
        }
    }

    private static Syntax number(Token token, String text, int column) {
        if (token.kind() == Token.Kind.INTEGER) {
            try {
                return new Syntax.IntegerLiteral(Long.parseLong(text), column);
            } catch (NumberFormatException e) {
                throw new ExpressionException(
                        column, text + " does not fit 64 bits; write " + text + ".0 for a double");
            }
        }
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            throw new ExpressionException(column, text + " is greater than a double can be");
        }
        boolean exponent = text.indexOf('e') >= 0 || text.indexOf('E') >= 0;
        return new Syntax.DecimalLiteral(value, exponent ? null : new BigDecimal(text), column);
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

    private Token take() {
        Token taken = next;
        end = taken.end();
        next = lexer.next();
        return taken;
    }

    private boolean acceptSymbol(String symbol) {
        boolean found = next.isSymbol(symbol);
        if (found) {
            take();
        }
        return found;
    }

    private boolean acceptWord(String word) {
        boolean found = next.isWord(word);
        if (found) {
            take();
        }
        return found;
    }

    /** Takes a question mark that stands directly behind what has been read. */
    private boolean acceptQuestionMark() {
        return next.column() == end + 1 && acceptSymbol("?");
    }

    private void requireSymbol(String symbol) {
        if (!acceptSymbol(symbol)) {
            throw expected("'" + symbol + "'");
        }
    }

    private ExpressionException expected(String what) {
        return next.kind() == Token.Kind.FOREIGN
                ? Lexer.foreign(next)
                : new ExpressionException(next.column(), "expected " + what + ", found " + next.found());
    }
}
