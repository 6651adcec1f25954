package io.millrace.streams.source;

import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.Reason;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.ConfluentFrame;
import io.millrace.streams.wire.MalformedException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * Reads values in the registry's wire format as the source's schema. Values that were written with a schema of the same
 * binary layout and meaning are read where they lie; others are brought into them first, by Avro's own rules. A value is decoded
 * as a whole before any event of it is handed on: it is good or bad as a whole. One per task; each schema id is resolved
 * once.
 */
public final class EventDecoder {
    private final SourceShape shape;
    private final String canonical;
    private final Predicate<String> used;
    private final WriterSchemas writers;
    private final EventLayout layout;
    private final EventLayout before;
    private final EventLayout after;
    private final EventFields ignored;
    private final EventBatch batch;
    private final Map<Integer, Reader> readers = new HashMap<>();
    private final AvroInput input = new AvroInput();
    private final AvroOutput alone = new AvroOutput();
    private byte[] value;
    private int contentStart;
    private int arrayStart;
    private int arrayEnd;

    /** How values of one schema are read: as they lie where there is nothing to resolve, or not at all. */
    private record Reader(SchemaResolution resolution, Rejected refused) {}

    /**
     * Creates a decoder.
     *
     * @param shape how values hold events
     * @param fields how many fields an event has, derived ones included
     * @param used says of the name of an event's field whether the pipeline looks at it
     * @param writers where the schemas that events were written with come from
     */
    public EventDecoder(SourceShape shape, int fields, Predicate<String> used, WriterSchemas writers) {
        // A batch is taken apart and put together anew, whole events, as the source's schema has them.
        this.used = shape.single() ? used : field -> true;
        this.shape = shape;
        this.canonical = SchemaNormalization.toParsingForm(shape.value());
        this.writers = writers;
        this.layout = new EventLayout(shape.event().getFields());
        this.batch = new EventBatch(fields);
        boolean inside = shape.arrayField() >= 0;
        this.before = inside ? new EventLayout(shape.value().getFields().subList(0, shape.arrayField())) : null;
        this.after = inside
                ? new EventLayout(shape.value()
                        .getFields()
                        .subList(
                                shape.arrayField() + 1,
                                shape.value().getFields().size()))
                : null;
        this.ignored = new EventFields(inside ? shape.value().getFields().size() : 0);
    }

    /** Whether a value may hold several events. */
    public boolean readsBatches() {
        return !shape.single();
    }

    /** Returns the value's events; valid until the next call. */
    public EventBatch decode(byte[] newValue) throws Rejected {
        value = newValue;
        if (value == null) {
            throw new Rejected(Reason.UNDECODABLE, "the value is null");
        }
        if (!ConfluentFrame.startsWith(value)) {
            throw new Rejected(
                    Reason.UNDECODABLE,
                    "the value does not begin with a zero byte and a schema id, as the registry's serializers write it");
        }
        int id = ConfluentFrame.schemaId(value);
        Reader reader = readers.get(id);
        if (reader == null) {
            reader = reader(id, writers.byId(id));
            readers.put(id, reader);
        }
        if (reader.refused() != null) {
            throw reader.refused();
        }
        try {
            if (reader.resolution() == null) {
                read(value, ConfluentFrame.BYTES);
            } else {
                read(reader.resolution().resolve(value, ConfluentFrame.BYTES), 0);
            }
        } catch (AvroTypeException e) {
            throw new Rejected(
                    Reason.INCOMPATIBLE_SCHEMA,
                    "the value's schema, id " + id + ", cannot be read as the schema this pipeline was started with");
        } catch (MalformedException e) {
            throw undecodable(id, e.getMessage());
        } catch (IOException | RuntimeException e) {
            // Nothing here waits for anything: whatever is thrown, these bytes throw it again. Its message may quote
            // them.
            throw undecodable(id, e.getClass().getSimpleName());
        }
        return batch;
    }

    /**
     * Returns a value that holds just one of the events last decoded, so that it can be sent again by itself: the value itself
     * where it is one event.
     */
    public byte[] alone(int i) {
        if (shape.single()) {
            return value;
        }
        alone.reset();
        alone.writeFixed(ConfluentFrame.of(shape.valueId()));
        alone.writeFixed(batch.avro(), contentStart, arrayStart - contentStart);
        alone.writeLong(1);
        alone.writeFixed(batch.avro(), batch.start(i), batch.length(i));
        alone.writeLong(0);
        alone.writeFixed(batch.avro(), arrayEnd, batch.avro().length - arrayEnd);
        return alone.toBytes();
    }

    private Reader reader(int id, Schema writer) {
        try {
            UnaryOperator<Object> conversion = SchemaConversion.of(id, writer, shape, used);
            boolean same = SchemaNormalization.toParsingForm(writer).equals(canonical) && conversion == null;
            return new Reader(same ? null : new SchemaResolution(writer, shape.value(), conversion), null);
        } catch (Rejected incompatible) {
            return new Reader(null, incompatible);
        }
    }

    private void read(byte[] avro, int from) throws MalformedException {
        batch.begin(avro);
        contentStart = from;
        input.on(avro, from, avro.length);
        if (shape.single()) {
            readEvent();
        } else {
            if (before != null) {
                before.read(input, ignored);
            }
            arrayStart = input.position();
            for (long left = AvroBlocks.next(input); left > 0; left = AvroBlocks.next(input)) {
                for (; left > 0; left--) {
                    readEvent();
                }
            }
            arrayEnd = input.position();
            if (after != null) {
                after.read(input, ignored);
            }
        }
        if (!input.atEnd()) {
            throw new MalformedException("it goes on after its end");
        }
    }

    private void readEvent() throws MalformedException {
        int start = input.position();
        layout.read(input, batch.next());
        batch.add(start, input.position());
    }

    private static Rejected undecodable(int id, String why) {
        return new Rejected(Reason.UNDECODABLE, "the value is not what its schema, id " + id + ", says (" + why + ")");
    }
}
