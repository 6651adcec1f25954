package io.millrace.streams.measure;

import io.millrace.streams.event.Event;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;

/**
 * A field's first or last value by the events' time. Of events of the same time the place in the source decides: partition,
 * offset, place in the record. Events whose value is null do not count.
 */
final class FirstOrLast extends Accumulator {
    private static final int PRESENT = 0;
    private static final int TIME = 1;
    private static final int PARTITION = 2;
    private static final int OFFSET = 3;
    private static final int INDEX = 4;
    private static final int VALUE = 5;

    private final SourceField field;
    private final KeptValue value;
    private final boolean last;
    private final int maxKeptBytes;

    FirstOrLast(SourceField field, boolean last, int maxKeptBytes) {
        this.field = field;
        this.value = new KeptValue(field);
        this.last = last;
        this.maxKeptBytes = maxKeptBytes;
    }

    @Override
    int longs() {
        return VALUE + 1;
    }

    @Override
    int objects() {
        return value.inLong() ? 0 : 1;
    }

    @Override
    int objectBytes(Aggregate of) {
        return arrayBytes(of.objects()[objectAt(0)]);
    }

    @Override
    boolean keepsBytes() {
        return !value.inLong();
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
        if (!value.inLong()) {
            field.checkKept(event.fields(), maxKeptBytes);
        }
    }

    @Override
    void add(Aggregate into, Event event) {
        if (event.fields().isNull(field.position())) {
            return;
        }
        if (!replaces(into, event.time(), event.partition(), event.offset(), event.index())) {
            return;
        }
        place(into, event.time(), event.partition(), event.offset(), event.index());
        value.keep(event.fields(), into, longAt(VALUE), objectAt(0));
    }

    @Override
    void merge(Aggregate into, Aggregate from) {
        long[] longs = from.longs();
        if (!present(from)
                || !replaces(
                        into,
                        longs[longAt(TIME)],
                        longs[longAt(PARTITION)],
                        longs[longAt(OFFSET)],
                        longs[longAt(INDEX)])) {
            return;
        }
        place(into, longs[longAt(TIME)], longs[longAt(PARTITION)], longs[longAt(OFFSET)], longs[longAt(INDEX)]);
        value.copy(from, into, longAt(VALUE), objectAt(0));
    }

    private boolean replaces(Aggregate in, long time, long partition, long offset, long index) {
        if (!present(in)) {
            return true;
        }
        long[] kept = in.longs();
        int later = Long.compare(time, kept[longAt(TIME)]);
        if (later == 0) {
            later = Long.compare(partition, kept[longAt(PARTITION)]);
        }
        if (later == 0) {
            later = Long.compare(offset, kept[longAt(OFFSET)]);
        }
        if (later == 0) {
            later = Long.compare(index, kept[longAt(INDEX)]);
        }
        return last ? later > 0 : later < 0;
    }

    private void place(Aggregate into, long time, long partition, long offset, long index) {
        long[] longs = into.longs();
        longs[longAt(PRESENT)] = 1;
        longs[longAt(TIME)] = time;
        longs[longAt(PARTITION)] = partition;
        longs[longAt(OFFSET)] = offset;
        longs[longAt(INDEX)] = index;
    }

    private boolean present(Aggregate in) {
        return in.longs()[longAt(PRESENT)] != 0;
    }

    @Override
    void write(Aggregate from, AvroOutput out) {
        out.writeBoolean(present(from));
        if (present(from)) {
            for (int i = TIME; i <= INDEX; i++) {
                out.writeLong(from.longs()[longAt(i)]);
            }
            value.writeState(from, longAt(VALUE), objectAt(0), out);
        }
    }

    @Override
    void read(Aggregate into, AvroInput in) throws MalformedException {
        if (in.readBoolean()) {
            into.longs()[longAt(PRESENT)] = 1;
            for (int i = TIME; i <= INDEX; i++) {
                into.longs()[longAt(i)] = in.readLong();
            }
            value.readState(into, longAt(VALUE), objectAt(0), in);
        }
    }

    @Override
    void rescale(Aggregate in, int digits) {
        value.rescale(in, objectAt(0), digits);
    }

    /** Returns the column. */
    Measure measure(String name, SourceField of) {
        return Measure.of(
                name,
                of,
                of.type(),
                (last ? "Last " : "First ") + of.name() + " by the events' time",
                this::present,
                (from, out) -> value.write(from, longAt(VALUE), objectAt(0), out));
    }
}
