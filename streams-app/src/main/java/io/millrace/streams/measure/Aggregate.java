package io.millrace.streams.measure;

/**
 * What is known of a group of events: how many, and the state of each {@link Accumulator}. A partial is the aggregate of one or more
 * events on their way to a row; the row's own is the aggregate of all of them. Filled in place, by one thread.
 *
 * <p>Accumulators keep their state in these two arrays, each at places of its own, so that an aggregate is three objects however
 * many measures there are.
 */
public final class Aggregate {
    private final long[] longs;
    private final Object[] objects;
    private long events;
    private long completeSince;
    /** How much memory the objects took when they were measured last. */
    private int objectBytes;

    Aggregate(int longs, int objects) {
        this.longs = new long[longs];
        this.objects = new Object[objects];
    }

    /** How many events are in it. */
    public long events() {
        return events;
    }

    void addEvents(long more) {
        events += more;
    }

    /** Since when all accumulators count all events, in milliseconds since 1970; 0 if since the first event. */
    public long completeSince() {
        return completeSince;
    }

    /** Says that some events up to a time are missing in some accumulators. */
    public void completeSince(long time) {
        completeSince = Math.max(completeSince, time);
    }

    public int objectBytes() {
        return objectBytes;
    }

    void measured(int newObjectBytes) {
        objectBytes = newObjectBytes;
    }

    long[] longs() {
        return longs;
    }

    Object[] objects() {
        return objects;
    }
}
