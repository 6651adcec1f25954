package io.millrace.streams.event;

import io.millrace.streams.wire.AvroOutput;
import org.apache.avro.Schema;

/**
 * Writes a field's value in Avro binary, without the branch of a union.
 *
 * @param position the field
 * @param type its type, without null
 */
public record FieldWriter(int position, Schema type) {

    /**
     * Writes the value.
     *
     * @param event an event whose field is not null
     * @param out where to
     */
    public void write(EventFields event, AvroOutput out) {
        switch (type.getType()) {
            case INT, LONG, ENUM -> out.writeLong(event.number(position));
            case BOOLEAN -> out.writeBoolean(event.number(position) != 0);
            case FLOAT -> out.writeFloat((float) event.real(position));
            case DOUBLE -> out.writeDouble(event.real(position));
            case STRING, BYTES ->
                out.writeBytes(event.source(position), event.offset(position), event.length(position));
            default -> out.writeFixed(event.source(position), event.offset(position), event.length(position));
        }
    }
}
