package io.millrace.streams.expression;

import io.millrace.expressions.Binding;
import io.millrace.expressions.ExpressionException;
import io.millrace.expressions.NearestName;
import io.millrace.expressions.Node;
import io.millrace.expressions.Step;
import io.millrace.expressions.Syntax;
import io.millrace.expressions.ValueType;
import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.SourceFields;
import io.millrace.streams.source.StructurePath;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;

/** The fields of an event, with those that are derived before. */
final class EventBinding implements Binding<EventFields> {
    private final Schema event;

    EventBinding(Schema event) {
        this.event = event;
    }

    @Override
    public Set<String> functions() {
        return Set.of();
    }

    @Override
    public Optional<Node<EventFields>> resolve(Syntax syntax) {
        if (syntax instanceof Syntax.Field named) {
            return Optional.of(field(named));
        }
        return syntax instanceof Syntax.Access access && access.base() instanceof Syntax.Field named
                ? Optional.of(part(named, access.steps()))
                : Optional.empty();
    }

    private Node<EventFields> field(Syntax.Field named) {
        Schema.Field field = require(named);
        Schema declared = SourceFields.withoutNull(field.schema());
        ValueType type = type(declared, "the field " + named.name(), named.column());
        return FieldNodes.of(field.pos(), declared, type, field.schema().isNullable());
    }

    private Node<EventFields> part(Syntax.Field named, List<Step> steps) {
        Schema.Field field = require(named);
        StructurePath path = new StructurePath(SourceFields.withoutNull(field.schema()));
        String before = named.name();
        for (Step step : steps) {
            before = go(path, step, before);
        }
        ValueType type = type(path.type(), before, steps.get(steps.size() - 1).column());
        return new FieldNodes.Part(
                field.pos(), path, type, path.nullable() || field.schema().isNullable());
    }

    /** Goes one step on; returns how the part is written, for messages. */
    private static String go(StructurePath path, Step step, String before) {
        Schema type = path.type();
        if (step instanceof Step.Name name && type.getType() == Schema.Type.RECORD) {
            Schema.Field field = type.getField(name.name());
            if (field == null) {
                List<String> known =
                        type.getFields().stream().map(Schema.Field::name).toList();
                throw new ExpressionException(
                        step.column(), before + " has no field " + name.name() + didYouMean(name.name(), known));
            }
            path.field(field);
            return before + "." + name.name();
        }
        if (step instanceof Step.Index index && type.getType() == Schema.Type.ARRAY) {
            path.element(index.index());
            return before + "[" + index.index() + "]";
        }
        if (step instanceof Step.Key key && type.getType() == Schema.Type.MAP) {
            path.value(key.key());
            return before + "['" + key.key() + "']";
        }
        String instead =
                switch (type.getType()) {
                    case RECORD -> "; its fields are named behind a dot, as in a.b";
                    case ARRAY -> "; its elements are counted from 0, as in a[0]";
                    case MAP -> "; its values have keys, as in a['key']";
                    default -> "; there is nothing in it";
                };
        throw new ExpressionException(step.column(), before + " is " + AvroTypes.describe(type) + instead);
    }

    private static ValueType type(Schema declared, String what, int column) {
        ValueType type = AvroTypes.of(declared);
        if (type == null) {
            throw new ExpressionException(
                    column, what + " is a union of several types, which cannot be used in an expression");
        }
        return type;
    }

    private static String didYouMean(String name, List<String> known) {
        return NearestName.of(name, known)
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("; its fields are " + String.join(", ", known));
    }

    private Schema.Field require(Syntax.Field named) {
        Schema.Field field = event.getField(named.name());
        if (field == null) {
            List<String> known =
                    event.getFields().stream().map(Schema.Field::name).toList();
            throw new ExpressionException(
                    named.column(),
                    "the event " + event.getFullName() + " has no field " + named.name()
                            + didYouMean(named.name(), known)
                            + " (a text stands in single quotes)");
        }
        return field;
    }
}
