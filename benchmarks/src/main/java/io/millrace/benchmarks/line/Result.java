package io.millrace.benchmarks.line;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * One run whose rows are all there.
 *
 * @param who wrote them
 * @param startSeconds from asking for the connector until it and its tasks were RUNNING
 * @param timeline from then until the last row was stored
 * @param idle until no compaction ran or waited any more
 * @param counts what the sink has counted itself
 */
record Result(
        Workload workload, String who, double startSeconds, Timeline timeline, Idle idle, Optional<SinkCounts> counts) {

    /**
     * What came of a run once Cassandra had nothing left to do.
     *
     * @param seconds since the last row was stored, the flush of the table included
     * @param cassandraMicros CPU time of Cassandra per row from the beginning until then, in microseconds
     * @param compactedBytes per row that compactions have read
     * @param diskBytes per row that the table takes
     */
    record Idle(double seconds, double cassandraMicros, double compactedBytes, double diskBytes) {}

    /** From this share of the rows on a run counts as being under way. */
    static final int STARTED_PERCENT = 10;

    private static final double FULL_SPEED = 0.9;

    Timeline.Window sustained() {
        return timeline.sustained(STARTED_PERCENT);
    }

    /** The second from which it ran at nine tenths of its sustained rate; empty if it never did for three. */
    OptionalInt secondsToFullSpeed() {
        return timeline.secondsUntil(FULL_SPEED * sustained().rowsPerSecond());
    }

    /** Rows per second until Cassandra had nothing left to do. */
    double rowsPerSecondUntilIdle() {
        Timeline.Window whole = timeline.whole();
        return whole.rows() / (whole.seconds() + idle.seconds());
    }
}
