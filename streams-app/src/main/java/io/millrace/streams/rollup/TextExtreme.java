package io.millrace.streams.rollup;

import io.millrace.streams.event.Event;
import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;
import java.util.Arrays;

/** The first or last text of a field, in the order of its UTF-8 bytes, which is that of its code points. */
final class TextExtreme extends Extreme {
    private final SourceField field;
    private final int position;
    private final boolean greatest;
    private final int maxKeptBytes;

    TextExtreme(SourceField field, boolean greatest, int maxKeptBytes) {
        this.field = field;
        this.position = field.position();
        this.greatest = greatest;
        this.maxKeptBytes = maxKeptBytes;
    }

    @Override
    int longs() {
        return 0;
    }

    @Override
    int objects() {
        return 1;
    }

    @Override
    int objectBytes(Aggregate of) {
        return arrayBytes(of.objects()[objectAt(0)]);
    }

    @Override
    boolean keepsBytes() {
        return true;
    }

    @Override
    int keptBytes(Event event) {
        return field.keptBytes(event.fields());
    }

    @Override
    boolean checksEvents() {
        return true;
    }

    @Override
    void check(Event event) throws Rejected {
        field.checkKept(event.fields(), maxKeptBytes);
    }

    @Override
    void add(Aggregate into, Event event) {
        EventFields fields = event.fields();
        if (fields.isNull(position)) {
            return;
        }
        int from = fields.offset(position);
        int to = from + fields.length(position);
        byte[] source = fields.source(position);
        byte[] present = text(into);
        if (present == null || Arrays.compareUnsigned(source, from, to, present, 0, present.length) > 0 == greatest) {
            into.objects()[objectAt(0)] = Arrays.copyOfRange(source, from, to);
        }
    }

    @Override
    void merge(Aggregate into, Aggregate from) {
        byte[] offered = text(from);
        byte[] present = text(into);
        if (offered != null && (present == null || Arrays.compareUnsigned(offered, present) > 0 == greatest)) {
            into.objects()[objectAt(0)] = offered;
        }
    }

    @Override
    void write(Aggregate from, AvroOutput out) {
        out.writeBoolean(isPresent(from));
        if (isPresent(from)) {
            writeValue(from, out);
        }
    }

    @Override
    void read(Aggregate into, AvroInput in) throws MalformedException {
        if (in.readBoolean()) {
            int length = in.readLength();
            int from = in.position();
            in.skip(length);
            into.objects()[objectAt(0)] = Arrays.copyOfRange(in.bytes(), from, from + length);
        }
    }

    @Override
    boolean isPresent(Aggregate aggregate) {
        return text(aggregate) != null;
    }

    @Override
    void writeValue(Aggregate from, AvroOutput out) {
        byte[] text = text(from);
        out.writeBytes(text, 0, text.length);
    }

    private byte[] text(Aggregate aggregate) {
        return (byte[]) aggregate.objects()[objectAt(0)];
    }
}
