package io.millrace.connect.converter;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * What lies where in records that were written with one Avro schema, beside the schema that Connect has for them. Fields with a single value
 * have a slot each, and arrays and maps of such, also those of records within the record; unions of several types and collections of records are
 * gone past.
 */
public final class AvroLayout {

    /** Records within records are laid out until there are so many steps: a few types can hold each other in very many ways. */
    private static final int MOST_STEPS = 2_000;

    private final Schema schema;
    private final List<Step> steps;
    private final int slots;
    private final Map<List<String>, AvroField> fields;
    private final AvroField[] topFields;

    private AvroLayout(Schema schema, Compiler compiler, List<Step> steps) {
        this.schema = schema;
        this.steps = steps;
        this.slots = compiler.slots;
        this.fields = Map.copyOf(compiler.fields);
        this.topFields = schema.fields().stream()
                .map(field -> fields.get(List.of(field.name())))
                .toArray(AvroField[]::new);
    }

    /**
     * What comes next in the bytes.
     *
     * @param nullBranch which branch of a union with null is the null; -1 if it is no such union
     * @param slot where the position is noted; -1 if it is not
     * @param nested the steps of a record whose fields have slots; null for others
     * @param firstSlot the first of the slots that it has at any depth
     * @param endSlot the one after the last
     */
    record Step(AvroType type, int nullBranch, int slot, List<Step> nested, int firstSlot, int endSlot) {}

    /**
     * Makes the layout of an Avro schema.
     *
     * @param schema what Connect makes of it
     * @return empty where they do not go together field by field
     */
    static Optional<AvroLayout> of(AvroType type, Schema schema) {
        if (!Compiler.goTogether(type, schema)) {
            return Optional.empty();
        }
        Compiler compiler = new Compiler();
        List<Step> steps = compiler.record(type, schema, List.of());
        return Optional.of(new AvroLayout(schema, compiler, steps));
    }

    public Schema schema() {
        return schema;
    }

    /** Finds the field at a path of names; empty where its value has to be taken from the struct. */
    public Optional<AvroField> field(List<String> path) {
        return Optional.ofNullable(fields.get(path));
    }

    /** Finds a field of the record itself. */
    public Optional<AvroField> field(Field field) {
        return Optional.ofNullable(topFields[field.index()]);
    }

    List<Step> steps() {
        return steps;
    }

    int slots() {
        return slots;
    }

    /** Tells whether all fields have in the bytes what they have in the struct that another has made of the same bytes. */
    boolean agrees(AvroStruct struct, Struct other) {
        return fields.entrySet().stream()
                .allMatch(each -> Objects.equals(
                        Compiler.bytesAlike(each.getValue().value(struct)),
                        Compiler.bytesAlike(valueAt(each.getKey(), other))));
    }

    static Object valueAt(List<String> path, Struct struct) {
        Object value = struct;
        for (String name : path) {
            if (value == null) {
                return null;
            }
            value = ((Struct) value).getWithoutDefault(name);
        }
        return value;
    }

    /** Lays out one schema. */
    private static final class Compiler {

        private final Map<List<String>, AvroField> fields = new HashMap<>();
        /** The records that are being laid out: one that holds itself has no end. */
        private final Set<AvroType> open = new HashSet<>();

        private int slots;
        private int made;

        List<Step> record(AvroType record, Schema schema, List<String> path) {
            open.add(record);
            List<Step> steps = new ArrayList<>();
            for (AvroType.Field field : record.fields()) {
                List<String> fieldPath = new ArrayList<>(path);
                fieldPath.add(field.name());
                steps.add(step(field.type(), schema.field(field.name()).schema(), List.copyOf(fieldPath)));
            }
            open.remove(record);
            return List.copyOf(steps);
        }

        private Step step(AvroType type, Schema schema, List<String> path) {
            int nullBranch = type.nullBranch();
            AvroType value = nullBranch < 0 ? type : type.parts().get(1 - nullBranch);
            made++;
            if (goTogether(value, schema) && !open.contains(value) && made < MOST_STEPS) {
                int first = slots;
                List<Step> nested = record(value, schema, path);
                return new Step(value, nullBranch, -1, nested, first, slots);
            }
            AvroField field = AvroField.of(value, schema, slots, path);
            if (field == null) {
                return new Step(type, -1, -1, null, slots, slots);
            }
            fields.put(path, field);
            slots++;
            return new Step(value, nullBranch, slots - 1, null, slots - 1, slots);
        }

        /** Tells whether these are a record and a struct with the same fields in the same order. */
        static boolean goTogether(AvroType type, Schema schema) {
            return type.kind() == AvroType.Kind.RECORD
                    && schema.type() == Schema.Type.STRUCT
                    && schema.fields().stream()
                            .map(Field::name)
                            .toList()
                            .equals(type.fields().stream()
                                    .map(AvroType.Field::name)
                                    .toList());
        }

        private static Object bytesAlike(Object value) {
            if (value instanceof List<?> list) {
                return list.stream().map(Compiler::bytesAlike).collect(Collectors.toList());
            }
            return value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value;
        }
    }
}
