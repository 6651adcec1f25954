package io.millrace.connect.cassandra.mapping.encoding;

import io.millrace.connect.converter.AvroField;
import io.millrace.connect.converter.AvroStruct;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * A field of the structs of one schema. A null in it stays one where the schema allows it, whatever its default:
 * {@link Struct#get} makes the default of it, which nobody wrote. A required field cannot hold a null; there the default is what
 * its absence means.
 */
public final class StructField {

    private final Field field;
    // Looks the field up by its name, for every row: only where there is a default to leave out.
    private final boolean leavesDefaultOut;

    /** Makes it; once for a schema, not for each record. */
    public StructField(Field field) {
        this.field = field;
        Schema schema = field.schema();
        this.leavesDefaultOut = schema.isOptional() && schema.defaultValue() != null;
    }

    /** Returns what a struct holds in it, or null. */
    public Object of(Struct struct) {
        if (struct instanceof AvroStruct avro && !avro.isOpen()) {
            Optional<AvroField> found = avro.layout().field(field);
            if (found.isPresent()) {
                return found.get().value(avro);
            }
        }
        return ofOpened(struct);
    }

    /** Returns what a struct holds in it, or null, if it is known to be no Avro record's bytes. */
    public Object ofOpened(Struct struct) {
        return leavesDefaultOut ? struct.getWithoutDefault(field.name()) : struct.get(field);
    }

    public String name() {
        return field.name();
    }
}
