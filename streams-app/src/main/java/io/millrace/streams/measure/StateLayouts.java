package io.millrace.streams.measure;

import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.MalformedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads states of every layout that a rollup has had, as states of the one it has now: each row when it is next needed, each
 * partial when it arrives. Immutable; shared by all tasks.
 */
public final class StateLayouts {
    private final String rollup;
    private final Accumulators accumulators;
    private final long fingerprint;
    private final Map<Long, Migration> earlier = new HashMap<>();

    public StateLayouts(String rollup, Accumulators accumulators, LayoutHistory history) {
        this.rollup = rollup;
        this.accumulators = accumulators;
        StateLayout current = history.current();
        this.fingerprint = current.fingerprint(history.incarnation(), rollup);
        List<StateLayout> all = history.layouts();
        for (int i = 0; i < all.size() - 1; i++) {
            earlier.put(
                    all.get(i).fingerprint(history.incarnation(), rollup),
                    new Migration(all.subList(i, all.size()), accumulators));
        }
    }

    /** Returns what stands in everything that is written now. */
    public long fingerprint() {
        return fingerprint;
    }

    /**
     * Reads an aggregate.
     *
     * @param written the fingerprint it was written with
     * @param time when it was written, in milliseconds since 1970; 0 if that does not matter
     * @throws IllegalStateException if no layout of this rollup has that fingerprint
     */
    public Aggregate read(long written, long time, AvroInput in) throws MalformedException {
        if (written == fingerprint) {
            return accumulators.read(in);
        }
        return migration(written).read(time, in);
    }

    /** Says whether aggregates that were written with a fingerprint can be read. */
    public boolean knows(long written) {
        return written == fingerprint || earlier.containsKey(written);
    }

    private Migration migration(long written) {
        Migration migration = earlier.get(written);
        if (migration == null) {
            throw new IllegalStateException("The rollup " + rollup + " has state of a layout that this process does not"
                    + " know: an instance with a newer pipeline file has written it, or one from before a reset."
                    + " Nothing was counted wrongly. Start this one with the same file as the others");
        }
        return migration;
    }
}
