package io.millrace.streams.measure;

import io.millrace.streams.measure.sketch.MergeableState;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;
import java.util.function.Supplier;

/**
 * Keeps one object of a field's values, a sketch or an exact sum; none until the first value comes.
 *
 * @param <S> the object's type
 */
abstract class StateAccumulator<S extends MergeableState<S>> extends Accumulator {
    private final Supplier<S> create;
    private final Reader<S> reader;

    /** Reads what the object has written. */
    @FunctionalInterface
    interface Reader<S> {
        S read(AvroInput in) throws MalformedException;
    }

    StateAccumulator(Supplier<S> create, Reader<S> reader) {
        this.create = create;
        this.reader = reader;
    }

    /** Returns the object; null if there has been no value. */
    @SuppressWarnings("unchecked") // Nobody else writes to this place.
    final S state(Aggregate of) {
        return (S) of.objects()[objectAt(0)];
    }

    /** Returns the object, made if there has been no value. */
    final S stateFor(Aggregate of) {
        S state = state(of);
        if (state == null) {
            state = create.get();
            replace(of, state);
        }
        return state;
    }

    /** Puts another object in the place of the one that is there. */
    final void replace(Aggregate in, S state) {
        in.objects()[objectAt(0)] = state;
    }

    @Override
    final int longs() {
        return 0;
    }

    @Override
    final int objects() {
        return 1;
    }

    @Override
    final int objectBytes(Aggregate of) {
        S state = state(of);
        return state == null ? 0 : state.memoryBytes();
    }

    @Override
    final void merge(Aggregate into, Aggregate from) {
        S more = state(from);
        if (more != null) {
            stateFor(into).merge(more);
        }
    }

    @Override
    final void write(Aggregate from, AvroOutput out) {
        S state = state(from);
        out.writeBoolean(state != null);
        if (state != null) {
            state.write(out);
        }
    }

    @Override
    final void read(Aggregate into, AvroInput in) throws MalformedException {
        if (in.readBoolean()) {
            replace(into, reader.read(in));
        }
    }
}
