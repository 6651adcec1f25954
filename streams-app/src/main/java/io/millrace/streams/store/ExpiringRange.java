package io.millrace.streams.store;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The oldest entries of a store, from a first key up to an end that moves on, on their way out. A step deletes so few that it
 * does not hold up the events, and there is one for every so many entries that are added, besides those by the clock: these
 * alone could not keep up with every rate. Where the last step stopped is remembered, because a range that began anew would go
 * through everything that was deleted, again and again. For one thread.
 */
public final class ExpiringRange {
    /** How many entries a step deletes. */
    public static final int DELETED_AT_A_TIME = 10_000;

    /** Deletes twice as fast as entries are added, however fast that is. */
    private static final int ADDED_BETWEEN_STEPS = DELETED_AT_A_TIME / 2;

    private final KeyValueStore<Bytes, byte[]> store;
    private Bytes from;
    private Bytes end;
    private int addedSinceStep;

    /**
     * Begins with nothing to delete.
     *
     * @param store what the entries are in; not cached
     * @param first sorts before all of them
     */
    public ExpiringRange(KeyValueStore<Bytes, byte[]> store, Bytes first) {
        this.store = store;
        this.from = first;
        this.end = first;
    }

    /**
     * Says up to where entries are on their way out.
     *
     * @param newEnd sorts after them, and is no entry's key; at or behind the end before
     */
    public void endAt(Bytes newEnd) {
        end = newEnd;
    }

    /**
     * Counts an entry that was added to the store, behind the end.
     *
     * @return whether it is time for a step
     */
    public boolean added() {
        addedSinceStep++;
        return addedSinceStep >= ADDED_BETWEEN_STEPS;
    }

    /** Deletes some entries, the oldest first. */
    public void step() {
        addedSinceStep = 0;
        if (from.compareTo(end) >= 0) {
            return;
        }
        List<Bytes> expired = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> entries = store.range(from, end)) {
            while (entries.hasNext() && expired.size() < DELETED_AT_A_TIME) {
                expired.add(entries.next().key);
            }
        }
        expired.forEach(store::delete);
        from = expired.size() < DELETED_AT_A_TIME ? end : expired.get(expired.size() - 1);
    }
}
