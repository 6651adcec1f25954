package io.millrace.expressions;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads what no operator is in: literals, names and the steps behind them, and what is in parentheses. */
final class ValueParser {
    private static final Set<String> KEYWORDS =
            Set.of("and", "or", "not", "in", "between", "is", "null", "like", "true", "false", "as");
    /** The words that may stand behind a value. */
    private static final Set<String> OPERATORS =
            Set.of("and", "or", "not", "in", "between", "is", "like", "as", "then", "else", "end", "from", "for");

    private final Tokens tokens;
    private final Parser parser;
    private final CallParser calls;

    ValueParser(Tokens tokens, Parser parser) {
        this.tokens = tokens;
        this.parser = parser;
        this.calls = new CallParser(tokens, parser);
    }

    /** Reads a value, and the steps into it. */
    Syntax value() {
        return stepped(unstepped());
    }

    private Syntax unstepped() {
        Token token = tokens.next();
        switch (token.kind()) {
            case INTEGER, DECIMAL -> {
                return number(tokens.take(), token.text(), token.column());
            }
            case TEXT -> {
                tokens.take();
                return new Syntax.TextLiteral(token.text(), token.column());
            }
            case QUOTED_NAME -> {
                tokens.take();
                return new Syntax.Field(token.text(), tokens.acceptQuestionMark(), token.column());
            }
            case NAME -> {
                return named(token);
            }
            default -> {
                if (tokens.acceptSymbol("(")) {
                    Syntax inner = parser.disjunction();
                    tokens.requireSymbol(")");
                    return inner;
                }
                throw tokens.expected("a value");
            }
        }
    }

    private Syntax named(Token token) {
        if (tokens.acceptWord("null")) {
            return new Syntax.NullLiteral(token.column());
        }
        if (tokens.acceptWord("true") || tokens.acceptWord("false")) {
            return new Syntax.TruthLiteral(token.isWord("true"), token.column());
        }
        if (KEYWORDS.contains(token.text().toLowerCase(Locale.ROOT))) {
            throw tokens.expected("a value (a field of this name stands in double quotes)");
        }
        tokens.take();
        if (token.isWord("case") && beginsOperand()) {
            return cased(token);
        }
        if (!tokens.acceptSymbol("(")) {
            return new Syntax.Field(token.text(), tokens.acceptQuestionMark(), token.column());
        }
        return calls.read(token);
    }

    /** Reads the steps behind a value, if there are any. */
    private Syntax stepped(Syntax base) {
        List<Step> steps = new ArrayList<>();
        while (true) {
            int column = tokens.next().column();
            if (tokens.acceptSymbol(".")) {
                column = tokens.next().column();
                // No word means anything else here.
                if (tokens.next().kind() != Token.Kind.NAME && tokens.next().kind() != Token.Kind.QUOTED_NAME) {
                    throw tokens.expected(
                            "a name (one of other signs than letters, digits, _, $ and @ in double quotes)");
                }
                steps.add(new Step.Name(tokens.take().text(), tokens.acceptQuestionMark(), column));
            } else if (tokens.acceptSymbol("[")) {
                steps.add(inBrackets(column));
            } else {
                return steps.isEmpty() ? base : new Syntax.Access(base, List.copyOf(steps), base.begin());
            }
        }
    }

    private Step inBrackets(int column) {
        Token inside = tokens.next();
        if (inside.kind() == Token.Kind.TEXT) {
            tokens.take();
            tokens.requireSymbol("]");
            return new Step.Key(inside.text(), tokens.acceptQuestionMark(), column);
        }
        if (inside.kind() != Token.Kind.INTEGER) {
            throw tokens.expected("an index from 0, as in a[0], or a key, as in a['key']");
        }
        tokens.take();
        tokens.requireSymbol("]");
        try {
            return new Step.Index(Integer.parseInt(inside.text()), tokens.acceptQuestionMark(), column);
        } catch (NumberFormatException e) {
            throw new ExpressionException(inside.column(), "no array has an element " + inside.text());
        }
    }

    static Syntax number(Token token, String text, int column) {
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

    /** Says whether what comes tokens.next() begins a value, and so stands behind the word case and not behind a field of that name. */
    private boolean beginsOperand() {
        return switch (tokens.next().kind()) {
            case NAME -> OPERATORS.stream().noneMatch(tokens.next()::isWord);
            case QUOTED_NAME, INTEGER, DECIMAL, TEXT -> true;
            case SYMBOL -> tokens.next().isSymbol("(");
            case FOREIGN, END -> false;
        };
    }

    private Syntax cased(Token token) {
        Syntax value = tokens.next().isWord("when") ? null : parser.disjunction();
        List<Syntax.Branch> branches = new ArrayList<>();
        while (tokens.acceptWord("when")) {
            Syntax condition = parser.disjunction();
            if (!tokens.acceptWord("then")) {
                throw tokens.expected("then, as in: case when status < 400 then 'ok' else 'failed' end");
            }
            branches.add(new Syntax.Branch(condition, parser.disjunction()));
        }
        if (branches.isEmpty()) {
            throw tokens.expected("when, as in: case when status < 400 then 'ok' else 'failed' end");
        }
        Syntax otherwise = tokens.acceptWord("else") ? parser.disjunction() : null;
        if (!tokens.acceptWord("end")) {
            throw tokens.expected(otherwise == null ? "when, else or end" : "end");
        }
        return new Syntax.Case(value, List.copyOf(branches), otherwise, token.column());
    }
}
