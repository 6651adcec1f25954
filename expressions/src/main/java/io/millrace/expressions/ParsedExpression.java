package io.millrace.expressions;

import java.util.Collections;
import java.util.Set;

/**
 * An expression that has been read, as {@code status >= 500 and not starts_with(page, '/health')}. It names fields, of which
 * nothing is known yet: that is what {@link #bind} does. The language is described in {@code docs/expressions.md}.
 */
public final class ParsedExpression {
    private final Syntax syntax;
    private final int end;

    private final Set<String> deprecated;

    private ParsedExpression(Syntax syntax, int end, Set<String> deprecated) {
        this.syntax = syntax;
        this.end = end;
        this.deprecated = Collections.unmodifiableSet(deprecated);
    }

    /**
     * Reads an expression.
     *
     * @param text the expression, and nothing else
     * @return the expression
     * @throws ExpressionException if it cannot be understood
     */
    public static ParsedExpression parse(String text) {
        Parser parser = new Parser(text, 0);
        Syntax syntax = parser.expression();
        parser.requireEnd();
        return new ParsedExpression(syntax, text.length(), parser.deprecated());
    }

    /**
     * Reads an expression that stands in a text with other things, and ends where it cannot go on: at a comma, or the end.
     *
     * @param text the text, from whose beginning columns are counted
     * @param from the index at which the expression begins; there may be spaces before it
     * @return the expression; {@link #end} says how far it goes
     * @throws ExpressionException if there is none, or it cannot be understood
     */
    public static ParsedExpression parseAt(String text, int from) {
        Parser parser = new Parser(text, from);
        Syntax syntax = parser.expression();
        return new ParsedExpression(syntax, parser.end(), parser.deprecated());
    }

    /**
     * Returns the index behind the expression.
     *
     * @return an index of the text that was read
     */
    public int end() {
        return end;
    }

    /**
     * Returns what was read.
     *
     * @return the expression as it is written
     */
    public Syntax syntax() {
        return syntax;
    }

    /**
     * Returns what is written as it will not be understood any more after this release.
     *
     * @return sentences that say what to write instead, for a warning; mostly none
     */
    public Set<String> deprecated() {
        return deprecated;
    }

    /**
     * Finds what the names mean, and checks every type.
     *
     * @param binding the host's fields and functions
     * @param <R> what it is evaluated for
     * @return the expression, for one thread: bind it again for another
     * @throws ExpressionException if it names what there is not, or mixes types
     */
    public <R> Node<R> bind(Binding<R> binding) {
        return bind(syntax, binding);
    }

    /**
     * Finds what the names in a part of an expression mean: for a binding that takes over a call, and needs the arguments.
     *
     * @param part the part
     * @param binding the host's fields and functions
     * @param <R> what it is evaluated for
     * @return the part, for one thread
     * @throws ExpressionException if it names what there is not, mixes types, or is a bare null
     */
    public static <R> Node<R> bind(Syntax part, Binding<R> binding) {
        Node<R> node = new Compilation<>(binding).compile(part);
        if (node.type() == null) {
            throw new ExpressionException(
                    part.begin(), "null has no type; write cast(null as bigint), double, text or what it is");
        }
        return node;
    }
}
