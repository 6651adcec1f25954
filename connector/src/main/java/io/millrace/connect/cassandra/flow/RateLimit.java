package io.millrace.connect.cassandra.flow;

import java.util.concurrent.TimeUnit;

/**
 * The limit on the rows that leave per second, as a token bucket. A tenth of a second's worth may gather while nothing
 * leaves; more would be a burst the limit is there to prevent. A batch larger than that leaves at once, and those after
 * it wait until it is paid for.
 */
public final class RateLimit {

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    /** What many small additions may lack of one row. */
    private static final double ROUNDING = 1e-6;

    private final int rowsPerSecond;
    private final double burst;

    // The rows that may leave now; below zero after a batch larger than what was left.
    private double tokens;
    private long refilledNanos;

    /** @param rowsPerSecond 0 for no limit */
    public RateLimit(int rowsPerSecond, long nowNanos) {
        this.rowsPerSecond = rowsPerSecond;
        this.burst = Math.max(1, rowsPerSecond / 10.0);
        this.tokens = burst;
        this.refilledNanos = nowNanos;
    }

    /** Returns whether rows may leave now. */
    public boolean allows(long nowNanos) {
        return nanosUntilAllowed(nowNanos) == 0;
    }

    /** Returns the nanoseconds until the next rows may leave; 0 if they may now. */
    public long nanosUntilAllowed(long nowNanos) {
        if (rowsPerSecond == 0) {
            return 0;
        }
        tokens = Math.min(burst, tokens + (nowNanos - refilledNanos) / NANOS_PER_SECOND * rowsPerSecond);
        refilledNanos = nowNanos;
        double missing = 1 - tokens;
        return missing < ROUNDING ? 0 : Math.max(1, (long) Math.ceil(missing / rowsPerSecond * NANOS_PER_SECOND));
    }

    /** Takes note that so many rows have left. */
    public void sent(int rows) {
        tokens -= rows;
    }
}
