package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.FieldPath.Root;
import io.millrace.connect.cassandra.mapping.encoding.StructField;
import io.millrace.connect.cassandra.mapping.encoding.Unencodable;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Finds an entry of a map, or a field of a struct, by the name of a column: of exactly this name, or in another case. Two that could be
 * meant are an error, as everywhere where columns are found by name.
 */
final class NamedReader implements Reader {

    private final Root root;
    private final String name;
    private final boolean exactly;

    private Schema lastSchema;
    private List<StructField> lastFields = List.of();

    NamedReader(Root root, String name, boolean exactly) {
        this.root = root;
        this.name = name;
        this.exactly = exactly;
    }

    @Override
    public Object read(SinkRecord record) {
        Object parent = PathReader.of(root, record);
        if (parent instanceof Map<?, ?> map) {
            return ofMap(map);
        }
        if (parent instanceof Struct struct) {
            return ofStruct(struct);
        }
        throw Unencodable.missing();
    }

    private Object ofMap(Map<?, ?> map) {
        Object found = null;
        int count = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (entry.getKey() instanceof String key && isNamed(key)) {
                found = entry.getValue();
                count++;
            }
        }
        return only(found, count);
    }

    private Object ofStruct(Struct struct) {
        if (struct.schema() != lastSchema) {
            lastSchema = struct.schema();
            lastFields = lastSchema.fields().stream()
                    .filter(field -> isNamed(field.name()))
                    .map(StructField::new)
                    .toList();
        }
        return only(lastFields.size() == 1 ? lastFields.get(0).of(struct) : null, lastFields.size());
    }

    private boolean isNamed(String found) {
        return exactly ? found.equals(name) : found.equalsIgnoreCase(name);
    }

    private static Object only(Object found, int count) {
        if (count == 0) {
            throw Unencodable.missing();
        }
        if (count > 1) {
            throw new Unencodable("is there twice, in different cases");
        }
        return found;
    }
}
