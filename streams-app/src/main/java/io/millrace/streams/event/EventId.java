package io.millrace.streams.event;

import io.millrace.streams.pipeline.Pipeline.Source;
import io.millrace.streams.pipeline.PipelineException;
import io.millrace.streams.wire.AvroOutput;
import org.apache.avro.Schema;

/** Takes what tells an event from all others. */
public final class EventId {
    private final int position;
    private final FieldKind kind;

    /**
     * Resolves the source's id field.
     *
     * @param source the source; it has an id
     * @param event the event's schema, without derived fields: ids are looked at before anything is derived
     * @param where the place in the pipeline file that needs the id
     * @throws PipelineException if the field is missing or of a type that is no id
     */
    public EventId(Source source, Schema event, String where) {
        Schema.Field field =
                SourceFields.require(event, source.id().name(), source.id().where());
        Schema type = SourceFields.withoutNull(field.schema());
        this.position = field.pos();
        this.kind = switch (type.getType()) {
            case STRING, BYTES, FIXED, INT, LONG -> FieldKind.of(type);
            default ->
                throw new PipelineException(
                        where,
                        "the id " + source.id().name() + " must be a string, bytes, fixed, an int or a long; it is "
                                + type.getType());
        };
    }

    /**
     * Appends an event's id: its bytes as they are, or the number in Avro binary.
     *
     * @param event the event
     * @param out where to
     * @throws Rejected if it is null, or empty: all events without one would be taken for the same
     */
    public void write(EventFields event, AvroOutput out) throws Rejected {
        if (event.isNull(position)) {
            throw new Rejected(Reason.ID_MISSING, "the event's id is null");
        }
        if (kind == FieldKind.NUMBER) {
            out.writeLong(event.number(position));
            return;
        }
        if (event.length(position) == 0) {
            throw new Rejected(Reason.ID_MISSING, "the event's id is empty");
        }
        out.writeFixed(event.source(position), event.offset(position), event.length(position));
    }
}
