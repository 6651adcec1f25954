package io.millrace.connect.cassandra.write;

import java.util.List;

/**
 * Rows of one partition key that travel in one request, as one mutation. The driver's thread stores the outcome and hands the batch to
 * the task thread through the result queue, whose hand-over makes the fields visible; everything else happens on the task thread.
 */
final class Batch {

    private final PartitionQueue queue;
    private List<BufferedRow> rows;
    private int attempts;
    private long sentNanos;
    private long retryNanos;
    private long answeredNanos;
    private Throwable error;

    Batch(PartitionQueue queue, List<BufferedRow> rows) {
        this.queue = queue;
        this.rows = rows;
    }

    PartitionQueue queue() {
        return queue;
    }

    List<BufferedRow> rows() {
        return rows;
    }

    /** Leaves out the rows of partitions that this task no longer owns, and answers how many rows are left. */
    void keep(List<BufferedRow> remaining) {
        rows = remaining;
    }

    void sent(long nowNanos) {
        attempts++;
        sentNanos = nowNanos;
        error = null;
        for (BufferedRow row : rows) {
            row.markSent(nowNanos);
        }
    }

    /** Called by the driver's thread, once per attempt, before the batch is put on the result queue. */
    void answered(Throwable failure, long nowNanos) {
        error = failure;
        answeredNanos = nowNanos;
    }

    /** {@code null} after a success. */
    Throwable error() {
        return error;
    }

    long sentNanos() {
        return sentNanos;
    }

    long latencyNanos() {
        return answeredNanos - sentNanos;
    }

    long answeredNanos() {
        return answeredNanos;
    }

    int attempts() {
        return attempts;
    }

    void retryAt(long nanos) {
        retryNanos = nanos;
    }

    long retryNanos() {
        return retryNanos;
    }
}
