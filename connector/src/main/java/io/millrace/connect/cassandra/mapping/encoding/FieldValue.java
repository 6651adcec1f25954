package io.millrace.connect.cassandra.mapping.encoding;

import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;

/** What a struct's field holds. */
public final class FieldValue {

    private FieldValue() {}

    /** Returns the value, or null, as {@link StructField} does: for fields that are met in one record and perhaps not in the next. */
    public static Object of(Struct struct, Field field) {
        return new StructField(field).of(struct);
    }
}
