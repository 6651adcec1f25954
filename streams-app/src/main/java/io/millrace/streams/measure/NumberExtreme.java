package io.millrace.streams.measure;

import io.millrace.streams.event.Event;
import io.millrace.streams.event.FieldKind;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;
import org.apache.avro.Schema;

/** The least or greatest value of a field that is an int, long, float or double. */
final class NumberExtreme extends Extreme {
    private static final int PRESENT = 0;
    private static final int VALUE = 1;

    private final int position;
    private final Schema type;
    private final boolean real;
    private final boolean greatest;

    NumberExtreme(int position, Schema type, boolean greatest) {
        this.position = position;
        this.type = type;
        this.real = FieldKind.of(type) == FieldKind.REAL;
        this.greatest = greatest;
    }

    @Override
    int longs() {
        return 2;
    }

    @Override
    int objects() {
        return 0;
    }

    @Override
    void add(Aggregate into, Event event) {
        if (!event.fields().isNull(position)) {
            offer(
                    into,
                    real
                            ? Double.doubleToLongBits(event.fields().real(position))
                            : event.fields().number(position));
        }
    }

    @Override
    void merge(Aggregate into, Aggregate from) {
        if (isPresent(from)) {
            offer(into, from.longs()[longAt(VALUE)]);
        }
    }

    private void offer(Aggregate into, long value) {
        long[] longs = into.longs();
        if (longs[longAt(PRESENT)] == 0 || compare(value, longs[longAt(VALUE)]) > 0 == greatest) {
            longs[longAt(PRESENT)] = 1;
            longs[longAt(VALUE)] = value;
        }
    }

    private int compare(long one, long other) {
        // As Double.compare: -0.0 before 0.0, NaN after everything; a total order, or merging would depend on it.
        return real
                ? Double.compare(Double.longBitsToDouble(one), Double.longBitsToDouble(other))
                : Long.compare(one, other);
    }

    @Override
    void write(Aggregate from, AvroOutput out) {
        out.writeBoolean(isPresent(from));
        if (isPresent(from)) {
            out.writeLong(from.longs()[longAt(VALUE)]);
        }
    }

    @Override
    void read(Aggregate into, AvroInput in) throws MalformedException {
        if (in.readBoolean()) {
            into.longs()[longAt(PRESENT)] = 1;
            into.longs()[longAt(VALUE)] = in.readLong();
        }
    }

    @Override
    boolean isPresent(Aggregate aggregate) {
        return aggregate.longs()[longAt(PRESENT)] == 1;
    }

    @Override
    void writeValue(Aggregate from, AvroOutput out) {
        long value = from.longs()[longAt(VALUE)];
        switch (type.getType()) {
            case FLOAT -> out.writeFloat((float) Double.longBitsToDouble(value));
            case DOUBLE -> out.writeDouble(Double.longBitsToDouble(value));
            default -> out.writeLong(value);
        }
    }
}
