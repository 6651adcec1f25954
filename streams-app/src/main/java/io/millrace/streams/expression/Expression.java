package io.millrace.streams.expression;

import io.millrace.expressions.ExpressionException;
import io.millrace.expressions.Node;
import io.millrace.expressions.ParsedExpression;
import io.millrace.expressions.ValueType.Kind;
import io.millrace.streams.event.EventFields;
import io.millrace.streams.pipeline.PipelineException;
import java.math.BigDecimal;
import java.util.List;
import org.apache.avro.Schema;

/**
 * An expression over the fields of an event, as {@code status >= 500 and not starts_with(page, '/health')}. Compiled once,
 * with every type checked; evaluated without allocation, but for a few functions that their documentation names. The
 * language is described in {@code docs/expressions.md}.
 *
 * <p>It keeps what it computes in buffers of its own: for one thread, and each task compiles its own. A text that
 * {@link #set} has given to a field is valid until the same expression is evaluated again.
 */
public final class Expression {
    private final Node<EventFields> root;
    private final Kind kind;
    private final Schema type;
    private final DecimalWriter decimals;

    private Expression(Node<EventFields> root) {
        this.root = root;
        this.kind = root.type().kind();
        this.type = AvroTypes.schema(root.type());
        this.decimals = kind == Kind.DECIMAL ? new DecimalWriter(type) : null;
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
        try {
            Node<EventFields> root = ParsedExpression.parse(text).bind(new EventBinding(event));
            if (!AvroTypes.hasSchema(root.type())) {
                throw new ExpressionException(
                        1, "this is a decimal of no certain scale; write cast(... as decimal(12, 2)) or what it needs");
            }
            return new Expression(root);
        } catch (ExpressionException e) {
            throw mistake(where, e.column(), e.getMessage());
        }
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
        if (filter.kind != Kind.BOOLEAN) {
            throw mistake(
                    where,
                    1,
                    "a filter is a condition, as status >= 500; this is "
                            + filter.root.type().describe());
        }
        return filter;
    }

    /**
     * Finds what is written in words that have others by now.
     *
     * @param text an expression that can be compiled; null for none
     * @param where the place in the pipeline file
     * @return sentences for warnings; mostly none
     */
    public static List<String> deprecations(String text, String where) {
        return text == null
                ? List.of()
                : ParsedExpression.parse(text).deprecated().stream()
                        .map(instead -> where + ": is deprecated: " + instead)
                        .toList();
    }

    private static PipelineException mistake(String where, int column, String message) {
        return new PipelineException(where, "column " + column + ": " + message);
    }

    /**
     * Returns the type of the values.
     *
     * @return an Avro type without null: for a field, or a choice between fields of the same type, the type of the field with
     *     its logical type; of an enum it is string
     */
    public Schema type() {
        return type;
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
        if (kind != Kind.BOOLEAN) {
            throw new IllegalStateException("the expression is no condition");
        }
        return root.truth(fields) == Node.TRUE;
    }

    /**
     * Evaluates the expression, and makes the value that of a field.
     *
     * @param fields an event
     * @param position the field, which is no one the expression reads
     */
    public void set(EventFields fields, int position) {
        if (kind == Kind.BOOLEAN) {
            int truth = root.truth(fields);
            if (truth == Node.UNKNOWN) {
                fields.setNull(position);
            } else {
                fields.setNumber(position, truth);
            }
        } else if (root.evaluate(fields)) {
            hold(fields, position);
        } else {
            fields.setNull(position);
        }
    }

    private void hold(EventFields fields, int position) {
        switch (kind) {
            case BOOLEAN, LONG -> fields.setNumber(position, root.number);
            case DOUBLE -> fields.setReal(position, root.real);
            case TEXT, BYTES, OBJECT -> fields.setBytes(position, root.source, root.offset, root.length);
            case DECIMAL -> decimals.write((BigDecimal) root.object, fields, position);
        }
    }
}
