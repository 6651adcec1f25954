package io.millrace.streams.expression;

import io.millrace.streams.event.EventFields;
import io.millrace.streams.pipeline.PipelineException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;

/** The fields that are derived for every event, in order: a later one may use the earlier ones. For one thread. */
public final class Derivations {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final Expression[] expressions;
    private final int first;
    private final Schema extended;

    /**
     * A field that is to be derived.
     *
     * @param name its name
     * @param expression what it is
     * @param where the place in the pipeline file, for errors
     */
    public record Definition(String name, String expression, String where) {}

    private Derivations(List<Expression> expressions, int first, Schema extended) {
        this.expressions = expressions.toArray(Expression[]::new);
        this.first = first;
        this.extended = extended;
    }

    /**
     * Compiles the derived fields.
     *
     * @param definitions the fields, in order; may be empty
     * @param event the record of events
     * @return the derived fields, for one thread
     * @throws PipelineException if an expression is wrong, or a name is taken or is no name
     */
    public static Derivations compile(List<Definition> definitions, Schema event) {
        List<Expression> expressions = new ArrayList<>();
        Schema extended = event;
        for (Definition definition : definitions) {
            check(definition, extended);
            Expression expression = Expression.compile(definition.expression(), extended, definition.where());
            expressions.add(expression);
            extended = with(extended, definition, expression);
        }
        return new Derivations(expressions, event.getFields().size(), extended);
    }

    /**
     * Returns the schema of events together with the derived fields, which come last. Where nothing is derived it is the
     * event's own.
     *
     * @return a record of the event's name; a field whose expression may be null is a union with null
     */
    public Schema extended() {
        return extended;
    }

    /**
     * Sets the derived fields of an event.
     *
     * @param fields the event, with room for as many fields as {@link #extended} has; texts are valid until the next event
     */
    public void apply(EventFields fields) {
        for (int i = 0; i < expressions.length; i++) {
            expressions[i].set(fields, first + i);
        }
    }

    private static void check(Definition definition, Schema event) {
        if (!NAME.matcher(definition.name()).matches()) {
            throw new PipelineException(
                    definition.where(),
                    "is no name for a field: letters, digits and _ only, and no digit at the beginning");
        }
        if (event.getField(definition.name()) != null) {
            throw new PipelineException(definition.where(), "the event has a field of this name; choose another");
        }
        Set<Schema> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        if (event.getFields().stream().anyMatch(field -> names(field.schema(), event.getFullName(), seen))) {
            // By its name alone the inner record could not be told from the extended one.
            throw new PipelineException(
                    definition.where(),
                    "the record " + event.getFullName()
                            + " holds records of its own type; no fields can be added to it");
        }
    }

    private static boolean names(Schema type, String record, Set<Schema> seen) {
        return switch (type.getType()) {
            case RECORD ->
                type.getFullName().equals(record)
                        || (seen.add(type)
                                && type.getFields().stream().anyMatch(field -> names(field.schema(), record, seen)));
            case ARRAY -> names(type.getElementType(), record, seen);
            case MAP -> names(type.getValueType(), record, seen);
            case UNION -> type.getTypes().stream().anyMatch(branch -> names(branch, record, seen));
            default -> false;
        };
    }

    private static Schema with(Schema event, Definition definition, Expression expression) {
        List<Schema.Field> fields = new ArrayList<>();
        event.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        String doc = "Derived: " + definition.expression();
        fields.add(
                expression.nullable()
                        ? new Schema.Field(
                                definition.name(),
                                Schema.createUnion(Schema.create(Schema.Type.NULL), expression.type()),
                                doc,
                                JsonProperties.NULL_VALUE)
                        : new Schema.Field(definition.name(), expression.type(), doc));
        Schema extended =
                Schema.createRecord(event.getName(), event.getDoc(), event.getNamespace(), event.isError(), fields);
        extended.addAllProps(event);
        event.getAliases().forEach(extended::addAlias);
        return extended;
    }
}
