package io.millrace.streams.source;

import io.millrace.streams.event.Reason;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.event.SourceFields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.avro.Resolver;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * Finds out, once for each schema that values were written with, where their logical types say something else than the
 * source's: what can be converted without loss will be, anything else makes the schema incompatible.
 */
final class SchemaConversion {
    private final int id;
    private final Schema event;
    private final Predicate<String> used;
    /** Records under way, by Avro's own resolution, which is one object wherever a record comes again. */
    private final IdentityHashMap<Resolver.Action, RecordConversion> records = new IdentityHashMap<>();

    private boolean converts;
    private boolean eventHoldsItself;
    /** How many unions of several types are around: by a value alone it cannot be told which of them it was. */
    private int unions;
    /** A record that has been met before, or is under way, and is in such a union, too. */
    private Rejected sharedInUnion;

    private SchemaConversion(int id, Schema event, Predicate<String> used) {
        this.id = id;
        this.event = event;
        this.used = used;
    }

    /**
     * Compares two schemas.
     *
     * @param id the writer's id in the registry, for messages
     * @param writer the schema values were written with
     * @param shape the source's
     * @param used says of the name of an event's field whether the pipeline looks at it
     * @return what makes a value that Avro has resolved mean the same as before; null if it does
     * @throws Rejected if nothing does
     */
    static UnaryOperator<Object> of(int id, Schema writer, SourceShape shape, Predicate<String> used) throws Rejected {
        SchemaConversion conversion = new SchemaConversion(id, shape.event(), used);
        Resolver.Action resolution = Resolver.resolve(Schema.applyAliases(writer, shape.value()), shape.value());
        UnaryOperator<Object> whole = conversion.of(resolution, "");
        if (conversion.eventHoldsItself
                && !shape.event().getFields().stream().map(Schema.Field::name).allMatch(used)) {
            return of(id, writer, shape, field -> true);
        }
        if (conversion.converts && conversion.sharedInUnion != null) {
            throw conversion.sharedInUnion;
        }
        return conversion.converts ? whole : null;
    }

    /** Returns null where nothing has to be done. */
    private UnaryOperator<Object> of(Resolver.Action action, String path) throws Rejected {
        return switch (action.type) {
            case DO_NOTHING, PROMOTE -> ofNumber(action, path);
            case RECORD -> ofRecord((Resolver.RecordAdjust) action, path);
            case CONTAINER -> ofContainer((Resolver.Container) action, path);
            case WRITER_UNION -> ofUnion((Resolver.WriterUnion) action, path);
            case READER_UNION -> of(((Resolver.ReaderUnion) action).actualAction, path);
            // An error is one for those values only that have what it is about: Avro says so when one comes.
            case ENUM, SKIP, ERROR -> null;
        };
    }

    private UnaryOperator<Object> ofNumber(Resolver.Action action, String path) throws Rejected {
        if (!LogicalTypeChange.keepsMeaning(action.writer, action.reader)) {
            throw incompatible(action, path);
        }
        UnaryOperator<Object> conversion =
                LogicalTypeChange.conversion(action.writer, action.reader).orElse(null);
        if (conversion != null && unions > 0) {
            throw incompatible(action, path);
        }
        converts |= conversion != null;
        return conversion;
    }

    private UnaryOperator<Object> ofRecord(Resolver.RecordAdjust action, String path) throws Rejected {
        RecordConversion known = records.get(action);
        if (known != null) {
            eventHoldsItself |= action.reader.equals(event);
            sharedInUnion = unions > 0 ? incompatible(action, path) : sharedInUnion;
            return known;
        }
        RecordConversion record = new RecordConversion();
        records.put(action, record);
        boolean ofEvent = action.reader.equals(event);
        int read = 0;
        for (Resolver.Action field : action.fieldActions) {
            if (field.type != Resolver.Action.Type.SKIP) {
                Schema.Field into = action.readerOrder[read++];
                if (!ofEvent || used.test(into.name())) {
                    UnaryOperator<Object> conversion =
                            of(field, path.isEmpty() ? into.name() : path + "." + into.name());
                    if (conversion != null) {
                        record.fields.add(new FieldConversion(into.pos(), conversion));
                    }
                }
            }
        }
        return record;
    }

    private UnaryOperator<Object> ofContainer(Resolver.Container action, String path) throws Rejected {
        UnaryOperator<Object> ofElement = of(action.elementAction, path);
        if (ofElement == null) {
            return null;
        }
        return action.reader.getType() == Schema.Type.ARRAY
                ? array -> elements(array, ofElement)
                : map -> entries(map, ofElement);
    }

    private UnaryOperator<Object> ofUnion(Resolver.WriterUnion action, String path) throws Rejected {
        List<Resolver.Action> values = Arrays.stream(action.actions)
                .filter(branch -> branch.writer.getType() != Schema.Type.NULL)
                .toList();
        if (values.size() == 1) {
            return of(values.get(0), path);
        }
        unions++;
        for (Resolver.Action branch : values) {
            of(branch, path);
        }
        unions--;
        return null;
    }

    private Rejected incompatible(Resolver.Action action, String path) {
        return new Rejected(
                Reason.INCOMPATIBLE_SCHEMA,
                "the value's schema, id " + id
                        + ", cannot be read as the schema this pipeline was started with: the field "
                        + path + " is a " + LogicalTypeChange.describe(action.writer) + " there, and here a "
                        + LogicalTypeChange.describe(SourceFields.withoutNull(action.reader)));
    }

    private static Object elements(Object array, UnaryOperator<Object> conversion) {
        @SuppressWarnings("unchecked") // Avro's own array of whatever it has read.
        List<Object> elements = (List<Object>) array;
        elements.replaceAll(element -> element == null ? null : conversion.apply(element));
        return elements;
    }

    private static Object entries(Object map, UnaryOperator<Object> conversion) {
        @SuppressWarnings("unchecked") // Avro's own map of whatever it has read.
        Map<Object, Object> entries = (Map<Object, Object>) map;
        entries.replaceAll((key, value) -> value == null ? null : conversion.apply(value));
        return entries;
    }

    private record FieldConversion(int position, UnaryOperator<Object> conversion) {}

    /** Converts the fields of a record; filled once those are known, which may hold records of the same type. */
    private static final class RecordConversion implements UnaryOperator<Object> {
        private final List<FieldConversion> fields = new ArrayList<>();

        @Override
        public Object apply(Object value) {
            GenericRecord record = (GenericRecord) value;
            for (FieldConversion field : fields) {
                Object before = record.get(field.position());
                if (before != null) {
                    record.put(field.position(), field.conversion().apply(before));
                }
            }
            return record;
        }
    }
}
