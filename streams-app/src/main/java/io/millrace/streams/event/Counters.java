package io.millrace.streams.event;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What has happened since the start, over all threads. Work that a crash or an abort undid and that was done again counts
 * twice: these are for watching, not for accounting.
 */
public final class Counters {
    private final LongAdder events = new LongAdder();
    private final LongAdder flowRecords = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final Map<Reason, LongAdder> deadLetters = new EnumMap<>(Reason.class);

    /** Starts every count at zero. */
    public Counters() {
        for (Reason reason : Reason.values()) {
            deadLetters.put(reason, new LongAdder());
        }
    }

    /** Counts a source record. */
    public void event() {
        events.increment();
    }

    /** Counts a record that left for a flow or as a partial. */
    public void routed() {
        flowRecords.increment();
    }

    /** Counts a rollup row that was emitted. */
    public void row() {
        rows.increment();
    }

    /**
     * Counts a dead letter.
     *
     * @param reason its reason
     */
    public void deadLetter(Reason reason) {
        deadLetters.get(reason).increment();
    }

    /**
     * Returns the source records read.
     *
     * @return a count
     */
    public long events() {
        return events.sum();
    }

    /**
     * Returns the records that left for flows or as partials.
     *
     * @return a count
     */
    public long routedRecords() {
        return flowRecords.sum();
    }

    /**
     * Returns the rollup rows emitted.
     *
     * @return a count
     */
    public long rows() {
        return rows.sum();
    }

    /**
     * Returns the dead letters of one reason.
     *
     * @param reason the reason
     * @return a count
     */
    public long deadLetters(Reason reason) {
        return deadLetters.get(reason).sum();
    }

    /**
     * Returns all dead letters.
     *
     * @return a count
     */
    public long deadLetters() {
        return deadLetters.values().stream().mapToLong(LongAdder::sum).sum();
    }
}
