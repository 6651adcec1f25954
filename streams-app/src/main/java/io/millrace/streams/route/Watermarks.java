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

    /**
     * What the numbers of the tasks that backfill begin with. Far above those of the others, so that none is taken for another
     * when the source gets more partitions.
     */
    public static final int FIRST_BACKFILL_TASK = 1 << 24;

    private final int tasks;

    private final long[] clocks;
    private final long[] heard;
    private final boolean[] idle;
    private final long idleForMs;

    /**
     * Creates them.
     *
     * @param tasks how many tasks there are
     * @param backfillTasks how many of those there are beside them that count what the source held before
     * @param idleTimeoutMs how long one is without events until it says that it is idle; it says so again in that time
     */
    public Watermarks(int tasks, int backfillTasks, long idleTimeoutMs) {
        this.tasks = tasks;
        this.clocks = new long[tasks + backfillTasks];
        this.heard = new long[clocks.length];
        this.idle = new boolean[clocks.length];
        this.idleForMs = idleTimeoutMs + SLACK_MS;
        Arrays.fill(clocks, Long.MIN_VALUE);
    }

    /**
     * Notes a task's clock.
     *
     * @param task the task's number
     * @param clock its clock; one that goes back is not believed. Long.MAX_VALUE of a task that has come to its end
     * @param isIdle whether it says that it need not be waited for
     * @param nowMs the wall clock
     */
    public void observe(int task, long clock, boolean isIdle, long nowMs) {
        int place = place(task);
        if (place >= 0) {
            clocks[place] = Math.max(clocks[place], clock);
            heard[place] = nowMs;
            idle[place] = isIdle;
        }
    }

    /** Returns where a task's clock is kept; -1 for one that nobody waits for. */
    private int place(int task) {
        if (task < FIRST_BACKFILL_TASK) {
            return task < tasks ? task : -1;
        }
        int place = tasks + task - FIRST_BACKFILL_TASK;
        return place < clocks.length ? place : -1;
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
