package io.millrace.streams.measure;

import io.millrace.streams.event.Event;
import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.DecimalBytes;
import io.millrace.streams.wire.MalformedException;
import java.util.Arrays;

/** The least or greatest value of a field whose values are kept as bytes: texts in the order of their UTF-8, which is that of code points, and decimals. */
final class BytesExtreme extends Extreme {
    private final SourceField field;
    private final KeptValue value;
    private final boolean greatest;
    private final int maxKeptBytes;

    BytesExtreme(SourceField field, boolean greatest, int maxKeptBytes) {
        this.field = field;
        this.value = new KeptValue(field);
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
        field.checkDecimal(event.fields());
        field.checkKept(event.fields(), maxKeptBytes);
    }

    @Override
    void add(Aggregate into, Event event) {
        EventFields fields = event.fields();
        int position = field.position();
        if (fields.isNull(position)) {
            return;
        }
        int from = fields.offset(position);
        if (isBetter(fields.source(position), from, from + fields.length(position), into)) {
            value.keep(fields, into, longAt(0), objectAt(0));
        }
    }

    @Override
    void merge(Aggregate into, Aggregate from) {
        byte[] offered = bytes(from);
        if (offered != null && isBetter(offered, 0, offered.length, into)) {
            into.objects()[objectAt(0)] = offered;
        }
    }

    private boolean isBetter(byte[] offered, int from, int to, Aggregate into) {
        byte[] present = bytes(into);
        return present == null || compare(offered, from, to, present) > 0 == greatest;
    }

    private int compare(byte[] offered, int from, int to, byte[] present) {
        return field.isDecimal()
                ? DecimalBytes.compare(offered, from, to, present, 0, present.length)
                : Arrays.compareUnsigned(offered, from, to, present, 0, present.length);
    }

    private byte[] bytes(Aggregate aggregate) {
        return (byte[]) aggregate.objects()[objectAt(0)];
    }

    @Override
    void write(Aggregate from, AvroOutput out) {
        out.writeBoolean(isPresent(from));
        if (isPresent(from)) {
            value.writeState(from, longAt(0), objectAt(0), out);
        }
    }

    @Override
    void read(Aggregate into, AvroInput in) throws MalformedException {
        if (in.readBoolean()) {
            value.readState(into, longAt(0), objectAt(0), in);
        }
    }

    @Override
    void rescale(Aggregate in, int digits) {
        value.rescale(in, objectAt(0), digits);
    }

    @Override
    boolean isPresent(Aggregate aggregate) {
        return bytes(aggregate) != null;
    }

    @Override
    void writeValue(Aggregate from, AvroOutput out) {
        value.write(from, longAt(0), objectAt(0), out);
    }
}
