package io.millrace.streams.event;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What has happened since the start, over all threads. Work that a crash or an abort undid and that was done again counts
 * twice: these are for watching, not for accounting.
 */
public final class Counters {
    private final LongAdder records = new LongAdder();
    private final LongAdder events = new LongAdder();
    private final LongAdder duplicates = new LongAdder();
    private final LongAdder routed = new LongAdder();
    private final LongAdder folded = new LongAdder();
    private final LongAdder partials = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final Map<Reason, LongAdder> deadLetters = new EnumMap<>(Reason.class);

    /** Starts every count at zero. */
    public Counters() {
        for (Reason reason : Reason.values()) {
            deadLetters.put(reason, new LongAdder());
        }
    }

    /** Counts a source record; it may hold any number of events, or none that can be read. */
    public void record() {
        records.increment();
    }

    /** Counts an event. */
    public void event() {
        events.increment();
    }

    /**
     * Counts the events of a record.
     *
     * @param count how many
     */
    public void events(int count) {
        events.add(count);
    }

    /** Counts an event that was left out because it had been there before. */
    public void duplicate() {
        duplicates.increment();
    }

    /** Counts an event that was handed to a flow or to a rollup: once for each of them. */
    public void routed() {
        routed.increment();
    }

    /**
     * Counts events that were added to partial aggregates, once for each rollup.
     *
     * @param count how many
     */
    public void folded(long count) {
        folded.add(count);
    }

    /**
     * Counts partial aggregates that were sent to be folded into rows.
     *
     * @param count how many
     */
    public void partials(long count) {
        partials.add(count);
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
    public long records() {
        return records.sum();
    }

    /**
     * Returns the events found in source records.
     *
     * @return a count
     */
    public long events() {
        return events.sum();
    }

    /**
     * Returns the events left out because they had been there before.
     *
     * @return a count
     */
    public long duplicates() {
        return duplicates.sum();
    }

    /**
     * Returns the events handed to flows and rollups, once for each of them.
     *
     * @return a count
     */
    public long routedRecords() {
        return routed.sum();
    }

    /**
     * Returns the events added to partial aggregates, once for each rollup.
     *
     * @return a count
     */
    public long folded() {
        return folded.sum();
    }

    /**
     * Returns the partial aggregates sent.
     *
     * @return a count
     */
    public long partials() {
        return partials.sum();
    }

    /**
     * Returns how many events went into one partial aggregate, on average: what folding before the shuffle saves.
     *
     * @return events per partial; not a number before the first partial
     */
    public double foldRatio() {
        long sent = partials();
        return sent == 0 ? Double.NaN : (double) folded() / sent;
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
