package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.FieldPath;
import io.millrace.connect.cassandra.config.FieldPath.Root;
import io.millrace.connect.cassandra.mapping.encoding.FieldValue;
import io.millrace.connect.cassandra.mapping.encoding.Kind;
import io.millrace.connect.cassandra.mapping.encoding.Unencodable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Follows a path into a record's key or value. As far as there is a schema, the fields are looked up once, not per
 * record.
 */
final class PathReader implements Reader {

    private static final String MISSING = "is missing; if it may be, put a question mark after it in the mapping";

    private final boolean fromKey;
    private final boolean optional;
    private final Step[] steps;
    private final Schema schema;

    private PathReader(boolean fromKey, boolean optional, List<Step> steps, Schema schema) {
        this.fromKey = fromKey;
        this.optional = optional;
        this.steps = steps.toArray(Step[]::new);
        this.schema = schema;
    }

    /**
     * Prepares to follow a path in records of these schemas.
     *
     * @throws Unencodable when the schema shows that no record has such a field
     */
    static Reader of(FieldPath path, Schema keySchema, Schema valueSchema) {
        List<Step> steps = new ArrayList<>();
        Schema schema = path.root() == Root.KEY ? keySchema : valueSchema;
        boolean known = schema != null;
        for (String name : path.steps()) {
            if (!known) {
                steps.add(new NameStep(name));
                continue;
            }
            switch (schema.type()) {
                case STRUCT -> {
                    Field field = schema.field(name);
                    if (field == null && !path.optional()) {
                        throw new Unencodable(MISSING);
                    } else if (field == null) {
                        return record -> null;
                    }
                    steps.add(new FieldStep(field));
                    schema = field.schema();
                }
                case MAP -> {
                    steps.add(new NameStep(name));
                    schema = schema.valueSchema();
                }
                default -> throw new Unencodable("is missing: what should hold it is " + Kind.of(schema));
            }
        }
        return new PathReader(path.root() == Root.KEY, path.optional(), steps, schema);
    }

    /** Returns the schema of what a reader reads; null if it has none, or none that is known before the record is. */
    static Schema schemaOf(Reader reader) {
        return reader instanceof PathReader path ? path.schema : null;
    }

    @Override
    public Object read(SinkRecord record) {
        Object value = fromKey ? record.key() : record.value();
        for (Step step : steps) {
            if (value == null) {
                return null;
            }
            value = step.into(value);
            if (value == Step.ABSENT) {
                if (optional) {
                    return null;
                }
                throw new Unencodable(MISSING);
            }
        }
        return value;
    }

    private sealed interface Step {

        Object ABSENT = new Object();

        Object into(Object parent);
    }

    private record FieldStep(Field field) implements Step {
        @Override
        public Object into(Object parent) {
            return FieldValue.of((Struct) parent, field);
        }
    }

    private record NameStep(String name) implements Step {
        @Override
        public Object into(Object parent) {
            if (parent instanceof Map<?, ?> map) {
                Object value = map.get(name);
                return value == null && !map.containsKey(name) ? ABSENT : value;
            }
            if (parent instanceof Struct struct) {
                Field field = struct.schema().field(name);
                return field == null ? ABSENT : FieldValue.of(struct, field);
            }
            throw new Unencodable("is missing: what should hold it is " + Kind.of(parent));
        }
    }
}
