package io.millrace.streams.route;

import java.time.Duration;

/**
 * When a task tells its clock to those it has no events for. They wait for it until it does, and forget it when they are
 * restarted, so it is told again when nothing has changed, too. For one thread.
 */
public final class ClockSchedule {
    /** While the clock goes on. */
    private static final long INTERVAL_MS = 30_000;

    private final long quietIntervalMs;
    private long toldAt;
    private long toldClock;
    private boolean toldIdle;

    /**
     * Begins with nothing told.
     *
     * @param idleTimeout how long a partition has no events until it is idle
     */
    public ClockSchedule(Duration idleTimeout) {
        this.quietIntervalMs = Math.max(INTERVAL_MS, idleTimeout.toMillis() / 2);
    }

    /** Forgets what was told. */
    public void reset() {
        toldAt = 0;
        toldClock = 0;
        toldIdle = false;
    }

    /**
     * Says whether the clock is to be told now, and takes it for told if it is.
     *
     * @param nowMs the wall clock
     * @param clock the task's clock; 0 or less if it has none
     * @param idle whether the task is not to be waited for
     * @return whether to tell it
     */
    public boolean due(long nowMs, long clock, boolean idle) {
        if (clock <= 0 && !idle && !toldIdle) {
            return false;
        }
        long interval = clock > toldClock ? INTERVAL_MS : quietIntervalMs;
        if (idle == toldIdle && nowMs - toldAt < interval) {
            return false;
        }
        toldAt = nowMs;
        toldClock = clock;
        toldIdle = idle;
        return true;
    }
}
