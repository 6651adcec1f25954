package io.millrace.streams.measure;

import io.millrace.streams.event.Event;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;

/** The sum of a whole-number field as a long; null adds nothing. */
final class LongSum extends Accumulator {
    private final int position;

    LongSum(int position) {
        this.position = position;
    }

    @Override
    int longs() {
        return 1;
    }

    @Override
    int objects() {
        return 0;
    }

    @Override
    boolean canOverflow() {
        return true;
    }

    @Override
    boolean overflows(Aggregate into, Event event) {
        return !event.fields().isNull(position)
                && overflows(total(into), event.fields().number(position));
    }

    @Override
    boolean overflows(Aggregate into, Aggregate from) {
        return overflows(total(into), total(from));
    }

    /** As Math.addExact finds it: both have the other sign than their sum. */
    private static boolean overflows(long one, long other) {
        long sum = one + other;
        return ((one ^ sum) & (other ^ sum)) < 0;
    }

    @Override
    void add(Aggregate into, Event event) {
        if (!event.fields().isNull(position)) {
            into.longs()[longAt(0)] += event.fields().number(position);
        }
    }

    @Override
    void merge(Aggregate into, Aggregate from) {
        into.longs()[longAt(0)] += total(from);
    }

    @Override
    void write(Aggregate from, AvroOutput out) {
        out.writeLong(total(from));
    }

    @Override
    void read(Aggregate into, AvroInput in) throws MalformedException {
        into.longs()[longAt(0)] = in.readLong();
    }

    long total(Aggregate aggregate) {
        return aggregate.longs()[longAt(0)];
    }
}
