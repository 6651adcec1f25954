package io.millrace.connect.cassandra.flow;

import io.millrace.connect.cassandra.topology.Coordinator;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * How many requests one node may have in flight from this task.
 *
 * <p>The limit moves as TCP's congestion window does: it starts low and doubles per round of answers until the first
 * sign of distress, falls at each sign, and then grows by one per round (V. Jacobson, "Congestion Avoidance and
 * Control", 1988). A timeout or an overloaded or unreachable node is one sign; signs from requests that left before the
 * last fall say nothing new. The other is time: Cassandra mostly does not refuse what is too much for it but lets it
 * wait, so answers that take long, and much longer than the fastest of their size did lately, say that requests queue
 * (the idea of TCP Vegas; L. Brakmo and L. Peterson, 1995). Sizes differ, so a latency is only ever compared with those
 * of about the same number of rows.
 */
public final class NodeLimit {

    /** Few enough for the first answers to tell how fast the server is when nothing queues. */
    private static final double START = 4;

    /** Slowness alone takes the limit no lower: it may be of another's making. */
    private static final double LOWEST_FOR_SLOWNESS = 8;

    /**
     * A queue that is worked off within so long is welcome: it lets the server work on many requests at once, for more
     * rows and less work for each. An eighth of the server's own write timeout as shipped, so that no request comes
     * near it.
     */
    private static final long QUEUE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** Where even the fastest take long, requests queue when they take so many times longer. */
    private static final int QUEUE_FACTOR = 4;

    /** While answers take less than this share of what is too long, there is room for more. */
    private static final double ROOM = 0.6;

    /**
     * What is the fastest is measured afresh so often, with the queue drained: a slower server is not an overloaded
     * one.
     */
    private static final long FASTEST_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final int SMALLEST_ROUND = 8;

    private final Coordinator coordinator;
    private final int max;
    private final boolean adaptive;

    private double limit;
    private double slowStartUntil;
    private boolean reduced;
    private long reducedNanos;
    private int inFlight;

    // By the number of bits of the rows in a request: the shortest latencies of this period and of the one before.
    private final long[] fastest = new long[17];
    private final long[] fastestBefore = new long[17];
    private long periodNanos;
    private boolean measured;

    // The round: the answers since the limit was last looked at.
    private int answers;
    private double slowness;
    private boolean usedUp;

    NodeLimit(Coordinator coordinator, int max, boolean adaptive) {
        this.coordinator = coordinator;
        this.max = max;
        this.adaptive = adaptive;
        this.limit = adaptive ? Math.min(START, max) : max;
        this.slowStartUntil = max;
    }

    public Coordinator coordinator() {
        return coordinator;
    }

    boolean hasRoom() {
        return inFlight < (int) limit;
    }

    /** Returns the share of the limit that is in use. */
    double load() {
        return inFlight / limit;
    }

    int limit() {
        return (int) limit;
    }

    void sent() {
        inFlight++;
        usedUp |= !hasRoom();
    }

    void succeeded(int rows, long latencyNanos, long nowNanos) {
        inFlight--;
        if (!adaptive) {
            return;
        }
        beginPeriod(nowNanos);
        int size = Integer.SIZE - Integer.numberOfLeadingZeros(Math.min(rows, 0xFFFF));
        long latency = Math.max(1, latencyNanos);
        if (fastest[size] == 0 || latency < fastest[size]) {
            fastest[size] = latency;
        }
        long best = fastestBefore[size] == 0 ? fastest[size] : Math.min(fastest[size], fastestBefore[size]);
        slowness += (double) latency / Math.max(QUEUE_NANOS, QUEUE_FACTOR * best);
        answers++;
        if (answers >= Math.max(SMALLEST_ROUND, (int) limit)) {
            endRound(nowNanos);
        }
    }

    /** Takes note that the server refused a request: no news about its load. */
    void refused() {
        inFlight--;
    }

    /** Takes note of a sign of distress, from a request that was sent at the given time. */
    void overloaded(long sentNanos, long nowNanos) {
        inFlight--;
        if (adaptive && (!reduced || sentNanos - reducedNanos >= 0)) {
            reduce(limit / 2, nowNanos);
        }
    }

    private void endRound(long nowNanos) {
        double mean = slowness / answers;
        if (mean > 1) {
            reduce(Math.max(limit * 0.8, Math.min(limit, LOWEST_FOR_SLOWNESS)), nowNanos);
        } else if (mean < ROOM && usedUp) {
            limit = Math.min(max, limit < slowStartUntil ? limit * 2 : limit + 1);
        }
        answers = 0;
        slowness = 0;
        usedUp = false;
    }

    private void reduce(double to, long nowNanos) {
        limit = Math.max(1, to);
        slowStartUntil = limit;
        reduced = true;
        reducedNanos = nowNanos;
    }

    private void beginPeriod(long nowNanos) {
        if (!measured) {
            measured = true;
            periodNanos = nowNanos;
        } else if (nowNanos - periodNanos >= FASTEST_NANOS) {
            periodNanos = nowNanos;
            System.arraycopy(fastest, 0, fastestBefore, 0, fastest.length);
            Arrays.fill(fastest, 0);
            slowStartUntil = Math.max(slowStartUntil, limit);
            limit = Math.max(1, limit / 4);
        }
    }
}
