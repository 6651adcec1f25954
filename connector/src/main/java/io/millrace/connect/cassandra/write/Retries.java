package io.millrace.connect.cassandra.write;

import io.millrace.connect.cassandra.batching.Batch;
import io.millrace.connect.cassandra.failures.Backoff;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/** Batches that wait to be sent again, in the order in which their time comes. */
final class Retries {

    /** By then a batch has failed wherever it was sent: no single node or moment is to blame. */
    private static final int LONG_OUTAGE_ATTEMPTS = 4;

    private final Backoff backoff;
    private final PriorityQueue<Batch> waiting = new PriorityQueue<>(Comparator.comparingLong(Batch::retryNanos));

    Retries(Backoff backoff) {
        this.backoff = backoff;
    }

    /** Has the batch wait, the longer the more often it has failed. */
    void add(Batch batch, long nowNanos) {
        batch.retryAt(nowNanos + backoff.nanosAfter(batch.attempts()));
        waiting.add(batch);
    }

    /** Takes out a batch that has waited for its time; {@code null} if there is none. */
    Batch pollDue(long nowNanos) {
        Batch next = waiting.peek();
        return next != null && next.retryNanos() - nowNanos <= 0 ? waiting.poll() : null;
    }

    /** Takes out the next batch before its time, if it is a long outage that it waits for; {@code null} otherwise. */
    Batch pollAfterLongOutage() {
        Batch next = waiting.peek();
        return next != null && next.attempts() >= LONG_OUTAGE_ATTEMPTS ? waiting.poll() : null;
    }

    /** Returns nanoseconds until the next batch's time, which may have passed; Long.MAX_VALUE if none waits. */
    long nanosUntilDue(long nowNanos) {
        Batch next = waiting.peek();
        return next == null ? Long.MAX_VALUE : next.retryNanos() - nowNanos;
    }

    /** Drops batches. */
    void removeIf(Predicate<Batch> dropped) {
        waiting.removeIf(dropped);
    }
}
