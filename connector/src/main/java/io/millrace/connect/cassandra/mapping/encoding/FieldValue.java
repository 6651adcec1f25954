package io.millrace.connect.cassandra.mapping.encoding;

import io.millrace.connect.converter.AvroField;
import io.millrace.connect.converter.AvroStruct;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** What a struct's field holds. */
public final class FieldValue {

    private FieldValue() {}

    /**
     * Returns the value, or null. A null stays one where the schema allows it, whatever its default: {@link Struct#get} makes the default of
     * it, which nobody wrote. A required field cannot hold a null; there the default is what its absence means.
     */
    public static Object of(Struct struct, Field field) {
        if (struct instanceof AvroStruct avro && !avro.isOpen()) {
            Optional<AvroField> found = avro.layout().field(field);
            if (found.isPresent()) {
                return found.get().value(avro);
            }
        }
        Schema schema = field.schema();
        // Only where there is a default to leave out: that way looks the field up by its name, for every row.
        return schema.isOptional() && schema.defaultValue() != null
                ? struct.getWithoutDefault(field.name())
                : struct.get(field);
    }
}
