package io.millrace.streams.expression;

import io.millrace.expressions.Binding;
import io.millrace.expressions.ExpressionException;
import io.millrace.expressions.NearestName;
import io.millrace.expressions.Node;
import io.millrace.expressions.Syntax;
import io.millrace.expressions.ValueType;
import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.SourceFields;
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
        return syntax instanceof Syntax.Field named ? Optional.of(field(named)) : Optional.empty();
    }

    private Node<EventFields> field(Syntax.Field named) {
        Schema.Field field = require(named);
        Schema declared = SourceFields.withoutNull(field.schema());
        ValueType type = AvroTypes.of(declared);
        if (type == null) {
            throw new ExpressionException(
                    named.column(),
                    "the field " + named.name()
                            + " is a union of several types, which cannot be used in an expression");
        }
        return FieldNodes.of(field.pos(), declared, type, field.schema().isNullable());
    }

    private Schema.Field require(Syntax.Field named) {
        Schema.Field field = event.getField(named.name());
        if (field == null) {
            List<String> known =
                    event.getFields().stream().map(Schema.Field::name).toList();
            throw new ExpressionException(
                    named.column(),
                    "the event " + event.getFullName() + " has no field " + named.name()
                            + NearestName.of(named.name(), known)
                                    .map(nearest -> "; did you mean " + nearest + "?")
                                    .orElse("; its fields are " + String.join(", ", known)
                                            + " (a text stands in single quotes)"));
        }
        return field;
    }
}
