package io.millrace.expressions;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads an expression. From the loosest to the tightest: or; and; not; comparison, in, between, like, is; ||; + and -; *, /
 * and %; the sign; a value and the steps into it.
 */
final class Parser {
    /** More than anybody writes, and far from what the stack holds. */
    private static final int DEEPEST = 100;
    /** The same for operators one behind the other, each of which has the one before as its operand. */
    private static final int MOST_OPERATORS = 1_000;

    private final Tokens tokens;
    private final ValueParser values;
    private int depth;
    private int operators;
    private final Set<String> deprecated = new LinkedHashSet<>();

    Parser(String text, int from) {
        this.tokens = new Tokens(text, from);
        this.values = new ValueParser(tokens, this);
    }

    /** Reads as much as is an expression. */
    Syntax expression() {
        if (tokens.next().kind() == Token.Kind.END) {
            throw new ExpressionException(tokens.end() + 1, "the expression is empty");
        }
        return disjunction();
    }

    void requireEnd() {
        if (tokens.next().kind() != Token.Kind.END) {
            throw tokens.expected("an operator or the end");
        }
    }

    /** Returns the index behind what has been read. */
    int end() {
        return tokens.end();
    }

    /** Returns what has been read that has other words by now, each with them. */
    Set<String> deprecated() {
        return deprecated;
    }

    /** Takes note of a word that has another one by now. */
    void deprecate(String instead) {
        deprecated.add(instead);
    }

    /** Reads all that may stand in parentheses. */
    Syntax disjunction() {
        if (++depth > DEEPEST) {
            throw new ExpressionException(
                    tokens.next().column(), "is nested too deeply; make a part of it a field of its own");
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
        if (!tokens.next().isWord(and ? "and" : "or")) {
            return first;
        }
        int column = tokens.next().column();
        List<Syntax> operands = new ArrayList<>(List.of(first));
        while (tokens.acceptWord(and ? "and" : "or")) {
            operands.add(and ? negated() : chain(true));
        }
        return new Syntax.Chain(and, List.copyOf(operands), column);
    }

    private Syntax negated() {
        int column = tokens.next().column();
        int nots = 0;
        while (tokens.acceptWord("not")) {
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
        Syntax value = joined();
        Token operator = tokens.next();
        for (Comparison comparison : Comparison.values()) {
            if (tokens.acceptSymbol(comparison.symbol())
                    || (comparison == Comparison.DIFFERENT && tokens.acceptSymbol("<>"))) {
                return new Syntax.Compared(comparison, value, joined(), operator.column());
            }
        }
        if (tokens.acceptWord("is")) {
            boolean not = tokens.acceptWord("not");
            if (!tokens.acceptWord("null")) {
                throw tokens.expected("null");
            }
            Syntax isNull = new Syntax.IsNull(value, operator.column());
            return not ? new Syntax.Not(isNull, operator.column()) : isNull;
        }
        boolean not = tokens.acceptWord("not");
        Syntax predicate;
        if (tokens.acceptWord("in")) {
            tokens.requireSymbol("(");
            predicate = new Syntax.In(value, list(), operator.column());
        } else if (tokens.acceptWord("between")) {
            Syntax low = joined();
            if (!tokens.acceptWord("and")) {
                throw tokens.expected("and, as in: between 1 and 9");
            }
            predicate = new Syntax.Between(value, low, joined(), operator.column());
        } else if (tokens.acceptWord("like")) {
            predicate = new Syntax.Like(value, joined(), operator.column());
        } else if (not) {
            throw tokens.expected("in, between or like");
        } else {
            return value;
        }
        return not ? new Syntax.Not(predicate, operator.column()) : predicate;
    }

    /** Reads what may stand beside a comparison. */
    Syntax joined() {
        Syntax first = sum();
        if (!tokens.next().isSymbol("||")) {
            return first;
        }
        int column = tokens.next().column();
        List<Syntax> operands = new ArrayList<>(List.of(first));
        while (tokens.acceptSymbol("||")) {
            operands.add(sum());
        }
        return new Syntax.Concatenation(List.copyOf(operands), column);
    }

    private Syntax sum() {
        Syntax left = product();
        while (tokens.next().isSymbol("+") || tokens.next().isSymbol("-")) {
            Token sign = tokens.take();
            count(sign.column());
            left = new Syntax.Computed(operator(sign), left, product(), sign.column());
        }
        return left;
    }

    private Syntax product() {
        Syntax left = signed();
        while (tokens.next().isSymbol("*")
                || tokens.next().isSymbol("/")
                || tokens.next().isSymbol("%")) {
            Token sign = tokens.take();
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
        int column = tokens.next().column();
        if (!tokens.acceptSymbol("-")) {
            return values.value();
        }
        if (tokens.next().kind() == Token.Kind.INTEGER || tokens.next().kind() == Token.Kind.DECIMAL) {
            // Read together: the least long has no positive counterpart.
            Token number = tokens.take();
            return ValueParser.number(number, "-" + number.text(), column);
        }
        if (tokens.next().isSymbol("-")) {
            throw tokens.expected("a value");
        }
        return new Syntax.Negation(values.value(), column);
    }

    /** Reads what follows an opening parenthesis, and the closing one. */
    private List<Syntax> list() {
        List<Syntax> list = new ArrayList<>();
        do {
            list.add(disjunction());
        } while (tokens.acceptSymbol(","));
        if (!tokens.acceptSymbol(")")) {
            throw tokens.expected("a comma or ')'");
        }
        return List.copyOf(list);
    }
}
