package io.millrace.streams.event;

import io.millrace.streams.wire.AvroOutput;
import org.apache.avro.Schema;

/** Writes a field in Avro binary as its schema has it, the branch of a union with null included. */
public final class NullableWriter {
    private final FieldWriter writer;
    private final boolean nullable;
    private final int nullBranch;

    /**
     * Resolves a field.
     *
     * @param field the field
     */
    public NullableWriter(Schema.Field field) {
        Schema type = SourceFields.withoutNull(field.schema());
        this.writer = new FieldWriter(field.pos(), type);
        this.nullable = SourceFields.isNullable(field.schema());
        this.nullBranch = nullable && field.schema().getTypes().get(0).getType() == Schema.Type.NULL ? 0 : 1;
    }

    /**
     * Writes the field.
     *
     * @param event the event
     * @param out where to
     */
    public void write(EventFields event, AvroOutput out) {
        if (nullable) {
            boolean isNull = event.isNull(writer.position());
            out.writeLong(isNull ? nullBranch : 1 - nullBranch);
            if (isNull) {
                return;
            }
        }
        writer.write(event, out);
    }
}
