package io.millrace.streams.rollup;

import io.millrace.streams.event.Event;
import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.rollup.sketch.ExactSum;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;

/** The exact sum of a float or double field; null adds nothing. */
final class RealSum extends Cell {
    private final SourceField field;
    private final int position;

    RealSum(SourceField field) {
        this.field = field;
        this.position = field.position();
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
        return sum(of) == null ? 0 : sum(of).memoryBytes();
    }

    @Override
    boolean checksEvents() {
        return true;
    }

    @Override
    boolean canOverflow() {
        return true;
    }

    @Override
    void check(Event event) throws Rejected {
        field.checkFinite(event.fields());
    }

    @Override
    boolean overflows(Aggregate into, Event event) {
        EventFields fields = event.fields();
        ExactSum sum = sum(into);
        return sum != null && !fields.isNull(position) && sum.overflowsWith(fields.real(position));
    }

    @Override
    boolean overflows(Aggregate into, Aggregate from) {
        ExactSum sum = sum(into);
        ExactSum more = sum(from);
        return sum != null && more != null && sum.overflowsWith(more);
    }

    @Override
    void add(Aggregate into, Event event) {
        EventFields fields = event.fields();
        if (!fields.isNull(position)) {
            make(into).add(fields.real(position));
        }
    }

    @Override
    void merge(Aggregate into, Aggregate from) {
        ExactSum more = sum(from);
        if (more != null) {
            make(into).add(more);
        }
    }

    private ExactSum make(Aggregate in) {
        ExactSum sum = sum(in);
        if (sum == null) {
            sum = new ExactSum();
            in.objects()[objectAt(0)] = sum;
        }
        return sum;
    }

    private ExactSum sum(Aggregate in) {
        return (ExactSum) in.objects()[objectAt(0)];
    }

    @Override
    void write(Aggregate from, AvroOutput out) {
        ExactSum sum = sum(from);
        out.writeBoolean(sum != null);
        if (sum != null) {
            sum.write(out);
        }
    }

    @Override
    void read(Aggregate into, AvroInput in) throws MalformedException {
        if (in.readBoolean()) {
            into.objects()[objectAt(0)] = ExactSum.read(in);
        }
    }

    double total(Aggregate aggregate) {
        ExactSum sum = sum(aggregate);
        return sum == null ? 0 : sum.value();
    }
}
