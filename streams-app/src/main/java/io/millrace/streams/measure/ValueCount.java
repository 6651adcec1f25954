package io.millrace.streams.measure;

import io.millrace.streams.event.Event;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;

/** In how many events a field is not null. */
final class ValueCount extends Accumulator {
    private final int position;

    ValueCount(int position) {
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
    void add(Aggregate into, Event event) {
        if (!event.fields().isNull(position)) {
            into.longs()[longAt(0)]++;
        }
    }

    @Override
    void merge(Aggregate into, Aggregate from) {
        into.longs()[longAt(0)] += count(from);
    }

    @Override
    void write(Aggregate from, AvroOutput out) {
        out.writeLong(count(from));
    }

    @Override
    void read(Aggregate into, AvroInput in) throws MalformedException {
        into.longs()[longAt(0)] = in.readLong();
    }

    long count(Aggregate aggregate) {
        return aggregate.longs()[longAt(0)];
    }
}
