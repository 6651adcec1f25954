package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.converter.AvroField;
import io.millrace.connect.converter.AvroLayout;
import io.millrace.connect.converter.AvroStruct;
import java.util.List;

/**
 * A path into structs that are still the bytes of Avro records. What it leads to is looked up once for each layout; records of equal schemas
 * may have several. Belongs to the task thread.
 */
final class AvroPath {

    private final List<String> names;

    private AvroLayout lastLayout;
    private AvroField lastField;

    AvroPath(List<String> names) {
        this.names = List.copyOf(names);
    }

    /** Returns the struct if it can be read where it lies: nobody has opened it, and perhaps changed it. Null if it cannot. */
    static AvroStruct unopened(Object value) {
        return value instanceof AvroStruct struct && !struct.isOpen() ? struct : null;
    }

    /** Returns the field that the path leads to; null if the struct has to be opened for it. */
    AvroField in(AvroStruct struct) {
        if (struct.layout() != lastLayout) {
            lastLayout = struct.layout();
            lastField = lastLayout.field(names).orElse(null);
        }
        return lastField;
    }
}
