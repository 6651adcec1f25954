package io.millrace.streams.route;

import java.util.Arrays;

/**
 * The clocks of all tasks whose records come to one, as these tell. Kept in memory only: after a restart nothing expires
 * until every task has been heard of again. One that says that it is idle is not waited for; one that is silent is: it may be
 * restoring its state, with events to come.
 */
public final class Watermarks {
    /** For commits on the way; then an idle task that no longer says so has got another reader, which may be behind. */
    private static final long SLACK_MS = 60_000;

    private final long[] clocks;
    private final long[] heard;
    private final boolean[] idle;
    private final long idleForMs;

    /**
     * Creates them.
     *
     * @param tasks how many tasks there are
     * @param idleTimeoutMs how long one is without events until it says that it is idle; it says so again in that time
     */
    public Watermarks(int tasks, long idleTimeoutMs) {
        this.clocks = new long[tasks];
        this.heard = new long[tasks];
        this.idle = new boolean[tasks];
        this.idleForMs = idleTimeoutMs + SLACK_MS;
        Arrays.fill(clocks, Long.MIN_VALUE);
    }

    /**
     * Notes a task's clock.
     *
     * @param task the task's number
     * @param clock its clock; one that goes back is not believed
     * @param isIdle whether it says that it need not be waited for
     * @param nowMs the wall clock
     */
    public void observe(int task, long clock, boolean isIdle, long nowMs) {
        if (task < clocks.length) {
            clocks[task] = Math.max(clocks[task], clock);
            heard[task] = nowMs;
            idle[task] = isIdle;
        }
    }

    /**
     * Returns the least clock of those that are waited for.
     *
     * @param nowMs the wall clock
     * @return a clock; Long.MIN_VALUE while one of them has not been heard of, and if all are idle
     */
    public long least(long nowMs) {
        long least = Long.MAX_VALUE;
        for (int task = 0; task < clocks.length; task++) {
            if (!idle[task] || nowMs - heard[task] > idleForMs) {
                least = Math.min(least, clocks[task]);
            }
        }
        return least == Long.MAX_VALUE ? Long.MIN_VALUE : least;
    }
}
