package io.millrace.expressions;

import java.util.Optional;
import java.util.Set;

/**
 * What the names of an expression mean to a host: what it reads values from, and the functions that only it can have.
 *
 * @param <R> what an expression is evaluated for: an event, a record
 */
public interface Binding<R> {
    /**
     * Makes a node of a part of an expression. Asked for each {@link Syntax.Field}, {@link Syntax.Access} and
     * {@link Syntax.Call}, from the outside in and before anything else: so it may take over a call with all its arguments,
     * or an access with its base.
     *
     * @param syntax a field, access or call
     * @return its node, for one thread; empty if it is no business of the host: then a call is one of the language's own
     *     functions, and anything else a mistake
     * @throws ExpressionException if it is the host's business, and wrong
     */
    Optional<Node<R>> resolve(Syntax syntax);

    /**
     * Returns the names of the host's own functions, for messages.
     *
     * @return names in lower case; may be empty
     */
    Set<String> functions();
}
