package io.millrace.expressions;

import java.util.ArrayList;
import java.util.List;

/** Reads calls: with commas, or as SQL writes some functions. */
final class CallParser {
    private final Tokens tokens;
    private final Parser parser;

    CallParser(Tokens tokens, Parser parser) {
        this.tokens = tokens;
        this.parser = parser;
    }

    /**
     * Reads a call behind its opening parenthesis.
     *
     * @param token its name
     */
    Syntax read(Token token) {
        int column = token.column();
        String name = token.text();
        Deprecations.ofCall(name).ifPresent(parser::deprecate);
        if (token.isWord("cast") || token.isWord("try_cast")) {
            return cast(column);
        }
        if (tokens.acceptSymbol(")")) {
            return new Syntax.Call(name, List.of(), column);
        }
        if (token.isWord("extract") && tokens.next().kind() == Token.Kind.NAME) {
            Token part = tokens.take();
            if (!tokens.acceptWord("from")) {
                throw tokens.expected("from, as in: extract(year from at)");
            }
            return call(name, new Syntax.TextLiteral(part.text(), part.column()), column);
        }
        if (token.isWord("position")) {
            Syntax part = parser.joined();
            return tokens.acceptWord("in") ? call(name, part, column) : rest(name, List.of(part), column);
        }
        if (token.isWord("trim")) {
            return trimmed(token);
        }
        Syntax first = parser.disjunction();
        if (token.isWord("substring") && tokens.acceptWord("from")) {
            Syntax from = parser.joined();
            List<Syntax> arguments =
                    tokens.acceptWord("for") ? List.of(first, from, parser.joined()) : List.of(first, from);
            tokens.requireSymbol(")");
            return new Syntax.Call(name, arguments, column);
        }
        return rest(name, List.of(first), column);
    }

    /** Reads what follows the first argument of a call: others, or its end. */
    private Syntax rest(String name, List<Syntax> first, int column) {
        List<Syntax> arguments = new ArrayList<>(first);
        while (tokens.acceptSymbol(",")) {
            arguments.add(parser.disjunction());
        }
        if (!tokens.acceptSymbol(")")) {
            throw tokens.expected("a comma or ')'");
        }
        return new Syntax.Call(name, List.copyOf(arguments), column);
    }

    /** Reads the second argument of a call, and what follows it. */
    private Syntax call(String name, Syntax first, int column) {
        return rest(name, List.of(first, parser.disjunction()), column);
    }

    private Syntax trimmed(Token token) {
        Syntax first = parser.disjunction();
        boolean leading = first instanceof Syntax.Field field && field.name().equalsIgnoreCase("leading");
        boolean trailing = first instanceof Syntax.Field field && field.name().equalsIgnoreCase("trailing");
        boolean both = first instanceof Syntax.Field field && field.name().equalsIgnoreCase("both");
        String name = leading ? "ltrim" : trailing ? "rtrim" : token.text();
        if ((leading || trailing || both)
                && !tokens.next().isSymbol(")")
                && !tokens.next().isSymbol(",")) {
            if (tokens.acceptWord("from")) {
                return rest(name, List.of(parser.disjunction()), token.column());
            }
            first = parser.disjunction();
            if (!tokens.next().isWord("from")) {
                throw tokens.expected("from, as in: trim(leading '0' from code)");
            }
        } else {
            name = token.text();
        }
        if (!tokens.acceptWord("from")) {
            return rest(name, List.of(first), token.column());
        }
        Syntax text = parser.disjunction();
        tokens.requireSymbol(")");
        return new Syntax.Call(name, List.of(text, first), token.column());
    }

    private Syntax cast(int column) {
        Syntax value = parser.disjunction();
        if (!tokens.acceptWord("as")) {
            throw tokens.expected("as, as in: cast(status as varchar)");
        }
        if (tokens.next().kind() != Token.Kind.NAME) {
            throw tokens.expected("a type: " + CastType.NAMES);
        }
        Token type = tokens.take();
        String name = type.isWord("double") && tokens.acceptWord("precision") ? "double precision" : type.text();
        Deprecations.ofType(name).ifPresent(parser::deprecate);
        List<Integer> numbers = new ArrayList<>();
        if (tokens.acceptSymbol("(")) {
            do {
                if (tokens.next().kind() != Token.Kind.INTEGER
                        || tokens.next().text().length() > 4) {
                    throw tokens.expected("a number of digits, as in: decimal(10, 2)");
                }
                numbers.add(Integer.valueOf(tokens.take().text()));
            } while (tokens.acceptSymbol(","));
            tokens.requireSymbol(")");
        }
        tokens.requireSymbol(")");
        return new Syntax.Cast(value, name, List.copyOf(numbers), type.column(), column);
    }
}
