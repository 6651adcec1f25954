package io.millrace.streams.expression;

import io.millrace.streams.event.EventFields;
import io.millrace.streams.pipeline.PipelineException;
import org.apache.avro.Schema;

/**
 * An expression over the fields of an event, as {@code status >= 500 and not starts_with(page, '/health')}. Compiled once,
 * with every type checked; evaluated without allocation, but for a few functions that their documentation names. The
 * language is described in {@code docs/pipeline-expressions.md}.
 *
 * <p>It keeps what it computes in buffers of its own: for one thread, and each task compiles its own. A text that
 * {@link #set} has given to a field is valid until the same expression is evaluated again.
 */
public final class Expression {
    private final Node root;
    private final BooleanNode condition;

    private Expression(Node root) {
        this.root = root;
        this.condition = root instanceof BooleanNode bool ? bool : null;
    }

    /**
     * Compiles an expression.
     *
     * @param text the expression
     * @param event the record of events, with the derived fields that it may use
     * @param where the place in the pipeline file, for errors
     * @return the expression, for one thread
     * @throws PipelineException if it cannot be understood, names what there is not, or mixes types; with the column
     */
    public static Expression compile(String text, Schema event, String where) {
        Place place = new Place(where);
        Node root = new Compilation(event, place).compile(Parser.parse(text, place));
        if (root instanceof NullNode) {
            throw place.mistake(1, "null has no type; write cast(null as long), double or text");
        }
        return new Expression(root);
    }

    /**
     * Compiles an expression that is true or false.
     *
     * @param text the expression
     * @param event the record of events, with the derived fields that it may use
     * @param where the place in the pipeline file, for errors
     * @return the expression, for one thread
     * @throws PipelineException as {@link #compile}, and if it is of another type
     */
    public static Expression compileFilter(String text, Schema event, String where) {
        Expression filter = compile(text, event, where);
        if (filter.condition == null) {
            throw new Place(where)
                    .mistake(1, "a filter is a condition, as status >= 500; this is " + filter.root.describe());
        }
        return filter;
    }

    /**
     * Returns the type of the values.
     *
     * @return an Avro type without null: boolean, long, double or string, or for a field, or a choice between fields of the
     *     same type, the type of the field with its logical type; of an enum it is string
     */
    public Schema type() {
        return root.type().schema();
    }

    /**
     * Says whether a value may be null.
     *
     * @return false only if none ever is
     */
    public boolean nullable() {
        return root.nullable();
    }

    /**
     * Evaluates a filter.
     *
     * @param fields an event
     * @return true if it is true; false if it is false or null
     * @throws IllegalStateException if it is no condition, see {@link #compileFilter}
     */
    public boolean test(EventFields fields) {
        if (condition == null) {
            throw new IllegalStateException("the expression is no condition");
        }
        return condition.evaluate(fields) == BooleanNode.TRUE;
    }

    /**
     * Evaluates the expression, and makes the value that of a field.
     *
     * @param fields an event
     * @param position the field, which is no one the expression reads
     */
    public void set(EventFields fields, int position) {
        root.set(fields, position);
    }
}
