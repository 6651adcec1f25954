package io.millrace.streams.measure;

import io.millrace.streams.event.Event;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;

/**
 * One thing that is kept of a group of events, from which measures are read: a sum, an extreme, a sketch. Measures over the
 * same thing share it. An accumulator itself is immutable; its state lies in an {@link Aggregate}, at the places that
 * {@link Accumulators} gave it, and is all zeros and nulls while no event is in it.
 *
 * <p>Adding events one by one and merging aggregates gives the same state whatever the order and grouping, and the state's
 * bytes are the same too: the fold's laws.
 */
abstract class Accumulator {
    /** An array's header, and what its end is rounded up by. */
    private static final int ARRAY = 24;

    private int longAt;
    private int objectAt;

    /** How many longs the state takes. */
    abstract int longs();

    /** How many objects the state takes. */
    abstract int objects();

    /** How much memory the state's objects take, in bytes; those that have objects are asked. */
    int objectBytes(Aggregate of) {
        return 0;
    }

    /** Returns how much memory an array of bytes takes. */
    static int arrayBytes(Object array) {
        return array == null ? 0 : arrayBytes(((byte[]) array).length);
    }

    static int arrayBytes(int length) {
        return ARRAY + length;
    }

    /** Whether {@link #keptBytes} is ever more than 0. */
    boolean keepsBytes() {
        return false;
    }

    /** How much memory a value takes that the accumulator would keep of an event. */
    int keptBytes(Event event) {
        return 0;
    }

    /** Gives the accumulator its places; called once, when the rollup is resolved. */
    final void place(int firstLong, int firstObject) {
        longAt = firstLong;
        objectAt = firstObject;
    }

    /** Returns the place of the state's i-th long. */
    final int longAt(int i) {
        return longAt + i;
    }

    /** Returns the place of the state's i-th object. */
    final int objectAt(int i) {
        return objectAt + i;
    }

    /** Whether {@link #check} refuses any events; the others are not asked for every one. */
    boolean checksEvents() {
        return false;
    }

    /** Whether {@link #overflows} is ever true; the others are not asked for every event. */
    boolean canOverflow() {
        return false;
    }

    /**
     * Says what of an event the accumulator could never take.
     *
     * @throws Rejected if the event must not be counted, by this rollup at all
     */
    @SuppressWarnings("RedundantThrows") // For those that override it.
    void check(Event event) throws Rejected {}

    /** Says whether adding an event would overflow; then {@link #add} must not be called. */
    boolean overflows(Aggregate into, Event event) {
        return false;
    }

    /** Says whether merging would overflow; then {@link #merge} must not be called. */
    boolean overflows(Aggregate into, Aggregate from) {
        return false;
    }

    /** Adds an event. */
    abstract void add(Aggregate into, Event event);

    /** Adds all that another aggregate knows, which stays as it was and shares nothing with this one afterwards. */
    abstract void merge(Aggregate into, Aggregate from);

    /** Takes over the state that an accumulator with the same layout of bytes keeps in an aggregate that is let go. */
    final void adopt(Aggregate into, Aggregate from, Accumulator of) {
        System.arraycopy(from.longs(), of.longAt(0), into.longs(), longAt(0), longs());
        System.arraycopy(from.objects(), of.objectAt(0), into.objects(), objectAt(0), objects());
    }

    /**
     * Multiplies the state's numbers by a power of ten: the field's decimals have more digits behind the point.
     *
     * @throws UnsupportedOperationException if they are no decimals
     */
    void rescale(Aggregate in, int digits) {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " keeps no decimals");
    }

    /** Writes the state. */
    abstract void write(Aggregate from, AvroOutput out);

    /** Reads the state into an empty aggregate. */
    abstract void read(Aggregate into, AvroInput in) throws MalformedException;
}
