package io.millrace.streams.event;

import java.util.Arrays;

/**
 * The clocks of all tasks whose records come to one, as these tell. Kept in memory only: after a restart nothing expires
 * until every task has been heard of again, or has been silent for so long that nobody waits for it.
 */
public final class Watermarks {
    private final long[] clocks;
    private final long[] heard;
    private final long idleTimeoutMs;

    /**
     * Creates them.
     *
     * @param tasks how many tasks there are
     * @param idleTimeoutMs how long one may be silent until it is no longer waited for
     * @param nowMs the wall clock
     */
    public Watermarks(int tasks, long idleTimeoutMs, long nowMs) {
        this.clocks = new long[tasks];
        this.heard = new long[tasks];
        this.idleTimeoutMs = idleTimeoutMs;
        Arrays.fill(clocks, Long.MIN_VALUE);
        Arrays.fill(heard, nowMs);
    }

    /**
     * Notes a task's clock.
     *
     * @param task the task's number
     * @param clock its clock; one that goes back is not believed
     * @param nowMs the wall clock
     */
    public void observe(int task, long clock, long nowMs) {
        if (task < clocks.length) {
            clocks[task] = Math.max(clocks[task], clock);
            heard[task] = nowMs;
        }
    }

    /**
     * Returns the least clock of those that are waited for.
     *
     * @param nowMs the wall clock
     * @return a clock; Long.MIN_VALUE while one of them has not been heard of, and if all are silent
     */
    public long least(long nowMs) {
        long least = Long.MAX_VALUE;
        for (int task = 0; task < clocks.length; task++) {
            if (nowMs - heard[task] < idleTimeoutMs) {
                least = Math.min(least, clocks[task]);
            }
        }
        return least == Long.MAX_VALUE ? Long.MIN_VALUE : least;
    }
}
