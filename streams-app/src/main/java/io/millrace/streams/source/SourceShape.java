package io.millrace.streams.source;

import io.millrace.streams.event.SourceFields;
import io.millrace.streams.pipeline.Pipeline.FieldName;
import io.millrace.streams.pipeline.Pipeline.Source;
import io.millrace.streams.pipeline.PipelineException;
import org.apache.avro.Schema;

/**
 * How the source's values hold events: a value is one event (a record), an array of them, or a record that holds an array of
 * them in one of its fields.
 *
 * @param value the schema of the topic's values
 * @param valueId its id in the registry
 * @param event the schema of one event
 * @param arrayField the field that holds the array; -1 where there is none
 */
public record SourceShape(Schema value, int valueId, Schema event, int arrayField) {

    /**
     * Resolves the shape.
     *
     * @param source what the pipeline says of the source
     * @param value the schema of the topic's values
     * @param valueId its id in the registry
     * @return the shape
     * @throws PipelineException if the schema holds no events in the way the pipeline says
     */
    public static SourceShape of(Source source, Schema value, int valueId) {
        if (source.events() != null) {
            FieldName events = source.events();
            Schema.Field field = SourceFields.require(record(source, value), events.name(), events.where());
            if (field.schema().getType() != Schema.Type.ARRAY) {
                throw new PipelineException(events.where(), "must be an array of records");
            }
            return new SourceShape(value, valueId, record(source, field.schema().getElementType()), field.pos());
        }
        if (value.getType() == Schema.Type.ARRAY) {
            return new SourceShape(value, valueId, record(source, value.getElementType()), -1);
        }
        return new SourceShape(value, valueId, record(source, value), -1);
    }

    private static Schema record(Source source, Schema schema) {
        if (schema.getType() != Schema.Type.RECORD) {
            throw new PipelineException(
                    source.where(),
                    "the events' schema is a " + schema.getType() + "; it must be a record, or an array of records");
        }
        return schema;
    }

    /** Whether a value is one event. */
    boolean single() {
        return arrayField < 0 && value.getType() == Schema.Type.RECORD;
    }
}
