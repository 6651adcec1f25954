package io.millrace.streams.rollup;

import java.util.Arrays;

/**
 * The clocks of all source partitions, as their partials tell. Kept in memory only: after a restart nothing expires until
 * every partition has been heard of again.
 */
final class Watermarks {
    private final long[] clocks;

    Watermarks(int sourcePartitions) {
        this.clocks = new long[sourcePartitions];
        Arrays.fill(clocks, Long.MIN_VALUE);
    }

    void observe(int partition, long clock) {
        if (partition < clocks.length && clock > clocks[partition]) {
            clocks[partition] = clock;
        }
    }

    /** Returns the least clock, or Long.MIN_VALUE while a partition has not been heard of. */
    long least() {
        return Arrays.stream(clocks).min().orElse(Long.MIN_VALUE);
    }
}
