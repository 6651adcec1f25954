package io.millrace.streams.event;

import org.apache.avro.Schema;

/** How {@link EventFields} holds a field. */
public enum FieldKind {
    /** As a long: int, long, boolean (1 or 0) and enum (its ordinal). */
    NUMBER,
    /** As a double: float and double. */
    REAL,
    /** As the bytes of its content, without a length before: string (UTF-8), bytes and fixed. */
    BYTES,
    /** As its Avro binary, whatever it is: records, arrays, maps, and unions of more than null and another type. */
    RAW;

    /**
     * Returns the kind of a type.
     *
     * @param type a field's type, without null
     * @return its kind
     */
    public static FieldKind of(Schema type) {
        return switch (type.getType()) {
            case INT, LONG, BOOLEAN, ENUM -> NUMBER;
            case FLOAT, DOUBLE -> REAL;
            case STRING, BYTES, FIXED -> BYTES;
            default -> RAW;
        };
    }
}
