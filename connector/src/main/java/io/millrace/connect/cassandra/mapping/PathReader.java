package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.FieldPath;
import io.millrace.connect.cassandra.config.FieldPath.Root;
import io.millrace.connect.cassandra.mapping.encoding.AvroEncoder;
import io.millrace.connect.cassandra.mapping.encoding.Encoder;
import io.millrace.connect.cassandra.mapping.encoding.FieldValue;
import io.millrace.connect.cassandra.mapping.encoding.Kind;
import io.millrace.connect.cassandra.mapping.encoding.StructField;
import io.millrace.connect.cassandra.mapping.encoding.Unencodable;
import io.millrace.connect.converter.AvroField;
import io.millrace.connect.converter.AvroStruct;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Follows a path into a record's key or value. As far as there is a schema, the fields are looked up once, not per
 * record.
 */
final class PathReader implements Reader {

    private final Root root;
    private final boolean optional;
    private final Step[] steps;
    private final Schema schema;
    /** Null where a step is into something else than a struct. */
    private final AvroPath avro;

    private PathReader(Root root, boolean optional, List<Step> steps, Schema schema) {
        this.root = root;
        this.optional = optional;
        this.steps = steps.toArray(Step[]::new);
        this.schema = schema;
        this.avro = avroPath(root, steps);
    }

    /**
     * Prepares to follow a path in records of these schemas.
     *
     * @throws Unencodable when the schema shows that no record has such a field
     */
    static Reader of(FieldPath path, Schemas schemas) {
        List<Step> steps = new ArrayList<>();
        Schema schema = schemas.of(path.root());
        boolean known = schema != null;
        for (String name : path.steps()) {
            Optional<Root> parent = steps.isEmpty() ? Optional.of(path.root()) : Optional.empty();
            if (!known) {
                steps.add(new NameStep(name, parent));
                continue;
            }
            switch (schema.type()) {
                case STRUCT -> {
                    Field field = schema.field(name);
                    if (field == null && !path.optional()) {
                        throw Unencodable.missing();
                    } else if (field == null) {
                        return record -> null;
                    }
                    steps.add(new FieldStep(new StructField(field)));
                    schema = field.schema();
                }
                case MAP, ARRAY -> {
                    steps.add(new NameStep(name, parent));
                    schema = schema.valueSchema();
                    known = schema != null;
                }
                default -> throw held(Kind.of(schema), parent);
            }
        }
        return new PathReader(path.root(), path.optional(), steps, schema);
    }

    private static AvroPath avroPath(Root root, List<Step> steps) {
        List<String> names = new ArrayList<>();
        for (Step step : steps) {
            if (step instanceof FieldStep named) {
                names.add(named.field().name());
            }
        }
        boolean intoStructs = !names.isEmpty() && names.size() == steps.size();
        return intoStructs && (root == Root.VALUE || root == Root.KEY) ? new AvroPath(names) : null;
    }

    /** Returns the schema of what a reader reads; null if it has none, or none that is known before the record is. */
    static Schema schemaOf(Reader reader) {
        return reader instanceof PathReader path ? path.schema : null;
    }

    @Override
    public Object read(SinkRecord record) {
        Object value = root(record);
        AvroStruct struct = avro == null ? null : AvroPath.unopened(value);
        AvroField field = struct == null ? null : avro.in(struct);
        return field == null ? follow(value) : field.value(struct);
    }

    private Object follow(Object whole) {
        Object value = whole;
        for (Step step : steps) {
            if (value == null) {
                return null;
            }
            value = step.into(value);
            if (value == Step.ABSENT) {
                if (optional) {
                    return null;
                }
                throw Unencodable.missing();
            }
        }
        return value;
    }

    /** Makes an encoder of the values that are read, which takes them from the bytes of Avro records where it can. */
    Cells encoded(Encoder encoder, AvroEncoder ofBytes) {
        // What nearly all mappings have nothing but.
        StructField only = steps.length == 1 && steps[0] instanceof FieldStep step ? step.field() : null;
        return record -> {
            Object whole = root(record);
            AvroStruct struct = avro == null ? null : AvroPath.unopened(whole);
            AvroField field = struct == null ? null : avro.in(struct);
            if (field == null) {
                boolean opened = only != null && whole != null && struct == null;
                Object value = opened ? only.ofOpened((Struct) whole) : follow(whole);
                return value == null ? null : encoder.encode(value);
            }
            int at = field.positionIn(struct);
            if (at < 0) {
                return null;
            }
            ByteBuffer encoded = ofBytes.encode(field, struct.bytes(), at);
            return encoded == null ? encoder.encode(field.value(struct)) : encoded;
        };
    }

    private Object root(SinkRecord record) {
        return root == Root.VALUE ? record.value() : of(root, record);
    }

    /** Returns a part of a record. */
    static Object of(Root root, SinkRecord record) {
        return switch (root) {
            case KEY -> record.key();
            case VALUE -> record.value();
            case ELEMENT ->
                derived(record, "element is known only where the mapping unnests an array")
                        .element();
            case ENVELOPE ->
                derived(record, "envelope is known only with value.envelope=debezium")
                        .envelope();
        };
    }

    private static DerivedRecord derived(SinkRecord record, String otherwise) {
        if (record instanceof DerivedRecord derived) {
            return derived;
        }
        throw new Unencodable("is not there: " + otherwise);
    }

    private static Unencodable held(Kind parent, Optional<Root> whole) {
        return new Unencodable("is missing: what should hold it is " + parent
                + whole.map(root -> JsonHint.of(parent, root)).orElse(""));
    }

    private sealed interface Step {

        Object ABSENT = new Object();

        Object into(Object parent);
    }

    private record FieldStep(StructField field) implements Step {
        @Override
        public Object into(Object parent) {
            return field.of((Struct) parent);
        }
    }

    /** @param whole the root if it is all of it that is looked into */
    private record NameStep(String name, Optional<Root> whole) implements Step {

        /** Positions beyond this one are of no array that fits a record. */
        private static final int LONGEST_POSITION = 9;

        @Override
        public Object into(Object parent) {
            if (parent instanceof List<?> list && isPosition()) {
                int position = Integer.parseInt(name);
                return position < list.size() ? list.get(position) : ABSENT;
            }
            if (parent instanceof Map<?, ?> map) {
                Object value = map.get(name);
                return value == null && !map.containsKey(name) ? ABSENT : value;
            }
            if (parent instanceof Struct struct) {
                Field field = struct.schema().field(name);
                return field == null ? ABSENT : FieldValue.of(struct, field);
            }
            throw held(Kind.of(parent), whole);
        }

        private boolean isPosition() {
            return name.length() <= LONGEST_POSITION
                    && !name.isEmpty()
                    && name.chars().allMatch(c -> c >= '0' && c <= '9');
        }
    }
}
