package io.millrace.streams.source;

import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.SourceFields;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;

/** The way from a structure to a part of it, in its Avro binary: nothing on the way becomes an object. For one thread. */
public final class StructurePath {
    private final AvroInput in = new AvroInput();
    private final EventFields part = new EventFields(1);
    private final List<Hop> hops = new ArrayList<>();
    private Schema end;
    private boolean nullable;
    private EventLayout layout;

    /** Goes from one value to a part of it, of which the input stands before and then stands at. */
    private interface Hop {
        /** Returns false if there is no such part. */
        boolean go(AvroInput in) throws MalformedException;
    }

    /**
     * Begins at a structure.
     *
     * @param structure its type, without null
     */
    public StructurePath(Schema structure) {
        this.end = structure;
    }

    /**
     * Returns where the way has come to.
     *
     * @return the type of the part, without null
     */
    public Schema type() {
        return SourceFields.withoutNull(end);
    }

    /**
     * Says whether there may be no such part.
     *
     * @return whether it may be null, or missing
     */
    public boolean nullable() {
        return nullable;
    }

    /**
     * Goes on to a field of a record.
     *
     * @param field a field of {@link #type}
     */
    public void field(Schema.Field field) {
        List<Schema.Field> before = type().getFields().subList(0, field.pos());
        hop(field.schema(), input -> {
            for (int i = 0; i < before.size(); i++) {
                EventLayout.check(input, before.get(i).schema());
            }
            return true;
        });
        nullable |= field.schema().isNullable();
    }

    /**
     * Goes on to an element of an array.
     *
     * @param index its index, from 0
     */
    public void element(int index) {
        Schema element = type().getElementType();
        hop(element, input -> {
            long before = index;
            for (long items = AvroBlocks.next(input); items > 0; items = AvroBlocks.next(input)) {
                for (; items > 0; items--) {
                    if (before-- == 0) {
                        return true;
                    }
                    EventLayout.check(input, element);
                }
            }
            return false;
        });
        nullable = true;
    }

    /**
     * Goes on to the value of a key in a map.
     *
     * @param key the key
     */
    public void value(String key) {
        Schema value = type().getValueType();
        byte[] wanted = key.getBytes(StandardCharsets.UTF_8);
        hop(value, input -> {
            for (long entries = AvroBlocks.next(input); entries > 0; entries = AvroBlocks.next(input)) {
                for (; entries > 0; entries--) {
                    int length = input.readLength();
                    int from = input.position();
                    input.skip(length);
                    if (Arrays.equals(input.bytes(), from, from + length, wanted, 0, wanted.length)) {
                        return true;
                    }
                    EventLayout.check(input, value);
                }
            }
            return false;
        });
        nullable = true;
    }

    private void hop(Schema to, Hop hop) {
        Schema from = end;
        if (SourceFields.isNullable(from)) {
            int nullBranch = from.getTypes().get(0).getType() == Schema.Type.NULL ? 0 : 1;
            hops.add(input -> input.readLong() != nullBranch);
        }
        hops.add(hop);
        end = to;
        layout = new EventLayout(List.of(new Schema.Field("part", to)));
    }

    /**
     * Reads the part.
     *
     * @param structures an event
     * @param position which of its fields the structure is, not null
     * @return fields of which the first is the part, until the next time
     */
    public EventFields read(EventFields structures, int position) {
        int from = structures.offset(position);
        in.on(structures.source(position), from, from + structures.length(position));
        try {
            for (int i = 0; i < hops.size(); i++) {
                if (!hops.get(i).go(in)) {
                    part.setNull(0);
                    return part;
                }
            }
            layout.read(in, part);
            return part;
        } catch (MalformedException e) {
            throw new IllegalStateException("a structure is not what it was when its event was read", e);
        }
    }
}
