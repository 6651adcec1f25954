package io.millrace.connect.cassandra.batching;

import io.millrace.connect.cassandra.flow.NodeLimit;
import io.millrace.connect.cassandra.mapping.PartitionKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Rows that travel in one request: of one partition key, as one mutation, or of a few that have the same replicas. While it is under way
 * nothing else is sent for its partitions. When the server refuses it, it goes on in parts, one after another.
 *
 * <p>The driver's thread stores the outcome and hands the batch to the task thread through the result queue, whose hand-over makes the
 * fields visible; everything else happens on the task thread.
 */
public final class Batch {

    private final List<PartitionQueue> queues;
    private List<BufferedRow> rows;
    // What follows before the batch is done: the halves of what was refused, and rows that were to be left out.
    private Deque<List<BufferedRow>> parts;

    private NodeLimit node;
    private int attempts;
    private long sentNanos;
    private long retryNanos;
    private long answeredNanos;
    private Throwable error;
    private boolean remapped;
    private boolean undecided;

    public Batch(List<PartitionQueue> queues, List<BufferedRow> rows) {
        this.queues = queues;
        this.rows = rows;
    }

    /** The partitions that wait for it. */
    List<PartitionQueue> queues() {
        return queues;
    }

    /** The partition key that routes it. */
    public PartitionKey key() {
        return queues.get(0).key();
    }

    /** The rows of the request that is sent next or was sent last. */
    public List<BufferedRow> rows() {
        return rows;
    }

    /** Leaves rows out. */
    public void keep(List<BufferedRow> remaining) {
        rows = remaining;
    }

    /** Puts the two halves of the refused rows first in line. */
    public void bisect() {
        int middle = rows.size() / 2;
        addPart(rows.subList(middle, rows.size()));
        addPart(rows.subList(0, middle));
    }

    /** Puts rows first in line. */
    public void addPart(List<BufferedRow> part) {
        if (parts == null) {
            // Hardly any batch is ever refused.
            parts = new ArrayDeque<>();
        }
        parts.addFirst(part);
    }

    /** Moves on to the next part; false when there is none and the batch is done. */
    public boolean nextPart() {
        List<BufferedRow> part = parts == null ? null : parts.poll();
        if (part == null) {
            return false;
        }
        rows = part;
        attempts = 0;
        remapped = false;
        return true;
    }

    public void sent(NodeLimit to, long nowNanos) {
        node = to;
        attempts++;
        sentNanos = nowNanos;
        error = null;
        for (int i = 0; i < rows.size(); i++) {
            rows.get(i).markSent(nowNanos);
        }
    }

    /** The limit of the node it was sent to. */
    public NodeLimit node() {
        return node;
    }

    /** Called by the driver's thread, once per attempt, before the batch is put on the result queue. */
    public void answered(Throwable failure, long nowNanos) {
        error = failure;
        answeredNanos = nowNanos;
    }

    /** {@code null} after a success. */
    public Throwable error() {
        return error;
    }

    public long sentNanos() {
        return sentNanos;
    }

    public long latencyNanos() {
        return answeredNanos - sentNanos;
    }

    public long answeredNanos() {
        return answeredNanos;
    }

    public int attempts() {
        return attempts;
    }

    public void retryAt(long nanos) {
        retryNanos = nanos;
    }

    public long retryNanos() {
        return retryNanos;
    }

    /** Answers true the first time its rows are to be mapped anew, because the table has changed. */
    public boolean markRemapped() {
        boolean first = !remapped;
        remapped = true;
        return first;
    }

    /** They could not be, and are to be another time. */
    public void unmarkRemapped() {
        remapped = false;
    }

    /** Whether the answer has come and what it means is not known yet. */
    public boolean isUndecided() {
        return undecided;
    }

    public void setUndecided(boolean undecided) {
        this.undecided = undecided;
    }
}
