package io.millrace.streams.source;

import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.FieldKind;
import io.millrace.streams.event.SourceFields;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.MalformedException;
import java.util.List;
import org.apache.avro.Schema;

/** Where the fields of an event are in its Avro binary: a schema made into steps once, and gone through for every event. */
final class EventLayout {
    private static final int NOT_NULLABLE = -1;
    /** A schema may refer to itself: crafted bytes must not become a stack overflow. */
    private static final int DEEPEST = 500;

    private final Step[] steps;

    /** How to read one field: its type without null, what it is held as, and which branch null is, if it is nullable. */
    private record Step(Schema type, FieldKind kind, int nullBranch) {}

    EventLayout(List<Schema.Field> fields) {
        this.steps = fields.stream().map(field -> step(field.schema())).toArray(Step[]::new);
    }

    private static Step step(Schema declared) {
        Schema type = SourceFields.withoutNull(declared);
        if (!SourceFields.isNullable(declared)) {
            return new Step(type, FieldKind.of(type), NOT_NULLABLE);
        }
        int nullBranch = declared.getTypes().get(0).getType() == Schema.Type.NULL ? 0 : 1;
        return new Step(type, FieldKind.of(type), nullBranch);
    }

    /** Reads one event, and leaves the input behind it. */
    void read(AvroInput in, EventFields into) throws MalformedException {
        for (int i = 0; i < steps.length; i++) {
            Step step = steps[i];
            if (step.nullBranch() != NOT_NULLABLE) {
                long branch = in.readLong();
                if (branch == step.nullBranch()) {
                    into.setNull(i);
                    continue;
                }
                if (branch != 1 - step.nullBranch()) {
                    throw new MalformedException("a union has no such branch");
                }
            }
            readValue(in, step, i, into);
        }
    }

    private static void readValue(AvroInput in, Step step, int i, EventFields into) throws MalformedException {
        switch (step.type().getType()) {
            case LONG -> into.setNumber(i, in.readLong());
            case INT -> into.setNumber(i, in.readInt());
            case STRING, BYTES -> bytes(in, in.readLength(), i, into);
            case FIXED -> bytes(in, step.type().getFixedSize(), i, into);
            case BOOLEAN -> into.setNumber(i, in.readBoolean() ? 1 : 0);
            case DOUBLE -> into.setReal(i, in.readDouble());
            case FLOAT -> into.setReal(i, in.readFloat());
            case ENUM -> into.setNumber(i, ordinal(in, step.type()));
            default -> {
                int from = in.position();
                skip(in, step.type(), 0);
                into.setBytes(i, in.bytes(), from, in.position() - from);
            }
        }
    }

    private static void bytes(AvroInput in, int length, int i, EventFields into) throws MalformedException {
        int from = in.position();
        in.skip(length);
        into.setBytes(i, in.bytes(), from, length);
    }

    private static int ordinal(AvroInput in, Schema type) throws MalformedException {
        int ordinal = in.readInt();
        if (ordinal < 0 || ordinal >= type.getEnumSymbols().size()) {
            throw new MalformedException("an enum has no such symbol");
        }
        return ordinal;
    }

    /**
     * Goes through a value without reading it: what Avro's own decoder would trust, counts, lengths and depth, is possible
     * afterwards.
     *
     * @throws MalformedException if it is not what its schema says, or nested too deeply
     */
    static void check(AvroInput in, Schema type) throws MalformedException {
        skip(in, type, 0);
    }

    private static void skip(AvroInput in, Schema type, int depth) throws MalformedException {
        if (depth > DEEPEST) {
            throw new MalformedException("values are nested too deeply");
        }
        switch (type.getType()) {
            case NULL -> {}
            case LONG -> in.readLong();
            case INT -> in.readInt();
            case STRING, BYTES -> in.skip(in.readLength());
            case FIXED -> in.skip(type.getFixedSize());
            case BOOLEAN -> in.skip(1);
            case DOUBLE -> in.skip(Double.BYTES);
            case FLOAT -> in.skip(Float.BYTES);
            case ENUM -> ordinal(in, type);
            case UNION -> {
                List<Schema> branches = type.getTypes();
                long branch = in.readLong();
                if (branch < 0 || branch >= branches.size()) {
                    throw new MalformedException("a union has no such branch");
                }
                skip(in, branches.get((int) branch), depth + 1);
            }
            case RECORD -> {
                List<Schema.Field> fields = type.getFields();
                for (int i = 0; i < fields.size(); i++) {
                    skip(in, fields.get(i).schema(), depth + 1);
                }
            }
            case ARRAY -> {
                for (long left = AvroBlocks.next(in); left > 0; left = AvroBlocks.next(in)) {
                    for (; left > 0; left--) {
                        skip(in, type.getElementType(), depth + 1);
                    }
                }
            }
            case MAP -> {
                for (long left = AvroBlocks.next(in); left > 0; left = AvroBlocks.next(in)) {
                    for (; left > 0; left--) {
                        in.skip(in.readLength());
                        skip(in, type.getValueType(), depth + 1);
                    }
                }
            }
        }
    }
}
