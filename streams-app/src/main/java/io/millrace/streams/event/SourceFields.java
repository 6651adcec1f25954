package io.millrace.streams.event;

import io.millrace.streams.pipeline.PipelineException;
import java.util.stream.Collectors;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;

/** Finds and reads the fields that a pipeline names in the event's schema. */
public final class SourceFields {
    private SourceFields() {}

    /**
     * Finds a field.
     *
     * @param event the event's schema
     * @param name the field
     * @param where the place in the pipeline file that names it
     * @return the field
     * @throws PipelineException if there is none, naming those there are
     */
    public static Schema.Field require(Schema event, String name, String where) {
        Schema.Field field = event.getField(name);
        if (field == null) {
            String known = event.getFields().stream().map(Schema.Field::name).collect(Collectors.joining(", "));
            throw new PipelineException(
                    where, "the event " + event.getFullName() + " has no field " + name + "; its fields are " + known);
        }
        return field;
    }

    /**
     * Says whether a type is another one or null.
     *
     * @param type a field's type
     * @return true for a union of null and one other branch
     */
    public static boolean isNullable(Schema type) {
        return type.getType() == Schema.Type.UNION && type.getTypes().size() == 2 && type.isNullable();
    }

    /**
     * Returns a type without its null branch.
     *
     * @param type a field's type
     * @return the other branch of a union with null; any other type as it is
     */
    public static Schema withoutNull(Schema type) {
        if (!isNullable(type)) {
            return type;
        }
        return type.getTypes().get(type.getTypes().get(0).getType() == Schema.Type.NULL ? 1 : 0);
    }

    /**
     * Says whether a type is an instant in UTC.
     *
     * @param type a field's type, without null
     * @return true for timestamp-millis and timestamp-micros
     */
    public static boolean isTimestamp(Schema type) {
        LogicalType logical = type.getLogicalType();
        return logical != null
                && (logical.getName().equals("timestamp-millis")
                        || logical.getName().equals("timestamp-micros"));
    }

    /**
     * Returns a time in milliseconds.
     *
     * @param type timestamp-millis, timestamp-micros, or a plain long in milliseconds
     * @param value the time as Avro has it
     * @return milliseconds since 1970, rounded down
     */
    public static long milliseconds(Schema type, long value) {
        LogicalType logical = type.getLogicalType();
        return logical != null && logical.getName().equals("timestamp-micros") ? Math.floorDiv(value, 1000L) : value;
    }
}
