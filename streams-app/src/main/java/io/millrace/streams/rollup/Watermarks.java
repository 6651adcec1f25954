package io.millrace.streams.rollup;

import java.util.Arrays;

/**
 * The clocks of all tasks that combine events, as their partials tell. Kept in memory only: after a restart nothing expires
 * until every task has been heard of again, or has been silent for so long that nobody waits for it.
 */
final class Watermarks {
    private final long[] clocks;
    private final long[] heard;
    private final long idleTimeoutMs;

    /**
     * Creates them.
     *
     * @param tasks how many tasks combine events
     * @param idleTimeoutMs how long one may be silent until it is no longer waited for
     * @param nowMs the wall clock
     */
    Watermarks(int tasks, long idleTimeoutMs, long nowMs) {
        this.clocks = new long[tasks];
        this.heard = new long[tasks];
        this.idleTimeoutMs = idleTimeoutMs;
        Arrays.fill(clocks, Long.MIN_VALUE);
        Arrays.fill(heard, nowMs);
    }

    void observe(int task, long clock, long nowMs) {
        if (task < clocks.length) {
            clocks[task] = Math.max(clocks[task], clock);
            heard[task] = nowMs;
        }
    }

    /** Returns the least clock of those that are waited for; Long.MIN_VALUE while one of them has not been heard of. */
    long least(long nowMs) {
        long least = Long.MAX_VALUE;
        for (int task = 0; task < clocks.length; task++) {
            if (nowMs - heard[task] < idleTimeoutMs) {
                least = Math.min(least, clocks[task]);
            }
        }
        return least == Long.MAX_VALUE ? Long.MIN_VALUE : least;
    }
}
