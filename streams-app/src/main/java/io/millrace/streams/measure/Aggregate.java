package io.millrace.streams.measure;

import java.util.Arrays;

/**
 * What is known of a group of events: how many, and the state of each {@link Accumulator}. A partial is the aggregate of one or more
 * events on their way to a row; the row's own is the aggregate of all of them. Filled in place, by one thread.
 *
 * <p>Accumulators keep their state in these two arrays, each at places of its own, so that an aggregate is two or three objects
 * however many measures there are. There are as many as rows that change between commits, and each event finds one that has left
 * the processor's caches: what is kept beside the state extends it.
 */
public class Aggregate {
    private static final Object[] NO_OBJECTS = {};

    private final long[] longs;
    private final Object[] objects;
    private long events;
    private long completeSince;
    /** How much memory the objects took when they were measured last. */
    private int objectBytes;

    /**
     * Creates an aggregate of no events.
     *
     * @param of the accumulators that fill it
     */
    protected Aggregate(Accumulators of) {
        this.longs = new long[of.longs()];
        this.objects = of.objects() == 0 ? NO_OBJECTS : new Object[of.objects()];
    }

    /** Makes it one of no events again. */
    protected final void clear() {
        Arrays.fill(longs, 0);
        Arrays.fill(objects, null);
        events = 0;
        completeSince = 0;
        objectBytes = 0;
    }

    /** How many events are in it. */
    public final long events() {
        return events;
    }

    final void addEvents(long more) {
        events += more;
    }

    /** Since when all accumulators count all events, in milliseconds since 1970; 0 if since the first event. */
    public final long completeSince() {
        return completeSince;
    }

    /** Says that some events up to a time are missing in some accumulators. */
    public final void completeSince(long time) {
        completeSince = Math.max(completeSince, time);
    }

    public final int objectBytes() {
        return objectBytes;
    }

    final void measured(int newObjectBytes) {
        objectBytes = newObjectBytes;
    }

    final long[] longs() {
        return longs;
    }

    final Object[] objects() {
        return objects;
    }
}
