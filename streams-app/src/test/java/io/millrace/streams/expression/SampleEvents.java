package io.millrace.streams.expression;

import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.FieldKind;
import io.millrace.streams.event.SourceFields;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;

/** Events with a field of every type, made from boxed values, and expressions' values boxed again. */
final class SampleEvents {
    static final Schema SCHEMA = SchemaBuilder.record("PageEvent")
            .namespace("test")
            .doc("An event.")
            .fields()
            .requiredString("page")
            .optionalString("referrer")
            .requiredInt("status")
            .requiredLong("bytes")
            .optionalLong("latency")
            .optionalDouble("score")
            .requiredFloat("ratio")
            .requiredBoolean("cached")
            .optionalBoolean("secure")
            .name("method")
            .type()
            .enumeration("Method")
            .symbols("GET", "POST")
            .noDefault()
            .name("at")
            .type(LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG)))
            .noDefault()
            .name("at_micros")
            .type(LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG)))
            .noDefault()
            .name("born")
            .type()
            .unionOf()
            .nullType()
            .and()
            .type(LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT)))
            .endUnion()
            .nullDefault()
            .name("price")
            .type(LogicalTypes.decimal(10, 2).addToSchema(Schema.create(Schema.Type.BYTES)))
            .noDefault()
            .name("tags")
            .type()
            .array()
            .items()
            .stringType()
            .noDefault()
            .name("either")
            .type()
            .unionOf()
            .nullType()
            .and()
            .stringType()
            .and()
            .longType()
            .endUnion()
            .nullDefault()
            .name("in")
            .type()
            .stringType()
            .noDefault()
            .endRecord();

    private SampleEvents() {}

    /** Makes an event of its fields' values; a field that is not given is null. */
    static EventFields event(Map<String, ?> values) {
        EventFields fields = new EventFields(SCHEMA.getFields().size() + 10);
        for (Schema.Field field : SCHEMA.getFields()) {
            Object value = values.get(field.name());
            Schema type = SourceFields.withoutNull(field.schema());
            if (value == null) {
                fields.setNull(field.pos());
            } else if (value instanceof Boolean truth) {
                fields.setNumber(field.pos(), truth ? 1 : 0);
            } else if (type.getType() == Schema.Type.ENUM) {
                fields.setNumber(field.pos(), type.getEnumOrdinal((String) value));
            } else if (value instanceof String text) {
                // Not at the beginning of its array, and not up to its end: as fields are.
                byte[] content = text.getBytes(StandardCharsets.UTF_8);
                byte[] around = ("é" + text + "/%e").getBytes(StandardCharsets.UTF_8);
                fields.setBytes(field.pos(), around, 2, content.length);
            } else if (value instanceof byte[] bytes) {
                fields.setBytes(field.pos(), bytes, 0, bytes.length);
            } else if (FieldKind.of(type) == FieldKind.REAL) {
                fields.setReal(field.pos(), ((Number) value).doubleValue());
            } else {
                fields.setNumber(field.pos(), ((Number) value).longValue());
            }
        }
        return fields;
    }

    /** Evaluates an expression, and returns a Boolean, Long, Double, String or null. */
    static Object value(Expression expression, EventFields fields) {
        int position = SCHEMA.getFields().size();
        expression.set(fields, position);
        return value(expression.type(), fields, position);
    }

    static Object value(Schema type, EventFields fields, int position) {
        if (fields.isNull(position)) {
            return null;
        }
        return switch (SourceFields.withoutNull(type).getType()) {
            case BOOLEAN -> fields.number(position) == 1;
            case INT, LONG -> fields.number(position);
            case FLOAT, DOUBLE -> fields.real(position);
            default ->
                new String(
                        fields.source(position),
                        fields.offset(position),
                        fields.length(position),
                        StandardCharsets.UTF_8);
        };
    }
}
