package io.millrace.connect.cassandra.write;

import io.millrace.connect.cassandra.config.FlowConfig;
import io.millrace.connect.cassandra.config.FlowConfig.Concurrency;

/**
 * How many requests may be in flight, and how many rows may leave per second.
 *
 * <p>With {@code concurrency=adaptive} the limit moves as TCP's congestion window does: it starts low and doubles per round of answers until
 * the first sign of distress (a timeout, an overloaded or unreachable node), halves at each sign, and then grows by one per round
 * (V. Jacobson, "Congestion Avoidance and Control", 1988). Signs from requests that left before the last halving say nothing new.
 */
final class FlowControl {

    private static final double START = 16;

    private final int maxInFlight;
    private final boolean adaptive;
    private final int maxRowsPerSecond;

    private double limit;
    private double slowStartUntil;
    private long reducedNanos = Long.MIN_VALUE;
    private int inFlight;

    // The rows that may leave now; below zero after a batch larger than what was left.
    private double rowTokens;
    private long refilledNanos;

    FlowControl(FlowConfig config, long nowNanos) {
        this.maxInFlight = config.maxInFlight();
        this.adaptive = config.concurrency() == Concurrency.ADAPTIVE;
        this.maxRowsPerSecond = config.maxRowsPerSecond();
        this.limit = adaptive ? Math.min(START, maxInFlight) : maxInFlight;
        this.slowStartUntil = maxInFlight;
        this.refilledNanos = nowNanos;
        this.rowTokens = maxRowsPerSecond / 10.0;
    }

    boolean maySend(long nowNanos) {
        return hasRoom() && rowsAllowed(nowNanos);
    }

    /** Whether one more request may be in flight. */
    boolean hasRoom() {
        return inFlight < (int) limit;
    }

    /** Nanoseconds until the rate limit lets the next rows go; 0 if it does now. */
    long nanosUntilRowsAllowed(long nowNanos) {
        if (rowsAllowed(nowNanos)) {
            return 0;
        }
        return (long) ((1 - rowTokens) / maxRowsPerSecond * 1e9);
    }

    void sent(int rows) {
        inFlight++;
        if (maxRowsPerSecond > 0) {
            rowTokens -= rows;
        }
    }

    void succeeded() {
        inFlight--;
        if (adaptive) {
            limit = Math.min(maxInFlight, limit + (limit < slowStartUntil ? 1 : 1 / limit));
        }
    }

    /** The server took the request and refused it: no news about its load. */
    void refused() {
        inFlight--;
    }

    /** A sign of distress, from a request that was sent at the given time. */
    void overloaded(long sentNanos, long nowNanos) {
        inFlight--;
        if (adaptive && (reducedNanos == Long.MIN_VALUE || sentNanos - reducedNanos >= 0)) {
            limit = Math.max(1, limit / 2);
            slowStartUntil = limit;
            reducedNanos = nowNanos;
        }
    }

    int inFlight() {
        return inFlight;
    }

    int limit() {
        return (int) limit;
    }

    private boolean rowsAllowed(long nowNanos) {
        if (maxRowsPerSecond == 0) {
            return true;
        }
        // A tenth of a second's worth may gather while nothing leaves; more would be a burst the limit is there to
        // prevent.
        rowTokens = Math.min(maxRowsPerSecond / 10.0, rowTokens + (nowNanos - refilledNanos) / 1e9 * maxRowsPerSecond);
        refilledNanos = nowNanos;
        return rowTokens >= Math.min(1, maxRowsPerSecond / 10.0);
    }
}
