package io.millrace.connect.cassandra.batching;

import io.millrace.connect.cassandra.flow.NodeLimit;
import io.millrace.connect.cassandra.mapping.PartitionKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Rows that travel in one request: of one partition key, as one mutation, or of a few that have the same replicas.
 * While it is in flight nothing else is sent for its partitions. When the server refuses it, it goes on in parts, one
 * after another.
 *
 * <p>The driver's thread stores the outcome and hands the batch to the task thread through the result queue, whose
 * hand-over makes the fields visible; everything else happens on the task thread.
 */
public final class Batch {

    private static final int CLEAR_RATIO = 10;

    private final List<PartitionQueue> queues;
    private List<BufferedRow> rows;
    // What follows before the batch is done: the halves of what was refused, and rows that were to be left out.
    private Deque<Part> parts;
    private boolean part;
    private boolean deferred;
    private boolean partTaken;
    private final ReplicaTally tally;
    private int replicaFailures;
    private long takenBefore;
    private long failedBefore;

    private NodeLimit node;
    private int attempts;
    private long sentNanos;
    private long retryNanos;
    private long answeredNanos;
    private Throwable error;
    private boolean schemaConfirmed;

    /** @param deferred whether it has been put behind the others already */
    private record Part(List<BufferedRow> rows, boolean deferred) {}

    /** @param tally how its replicas fare with its table */
    Batch(List<PartitionQueue> queues, List<BufferedRow> rows, ReplicaTally tally) {
        this.tally = tally;
        this.queues = queues;
        this.rows = rows;
    }

    /** Returns the partitions that wait for it. */
    List<PartitionQueue> queues() {
        return queues;
    }

    /** Returns the partition key that routes it. */
    public PartitionKey key() {
        return queues.get(0).key();
    }

    /** Returns the rows of the request that is sent next or was sent last. */
    public List<BufferedRow> rows() {
        return rows;
    }

    /** Puts other rows in their place. */
    public void keep(List<BufferedRow> remaining) {
        rows = remaining;
    }

    /** Makes rows of their own again of those that were left out in favour of one of its rows. */
    public void uncoalesce() {
        List<BufferedRow> all = new ArrayList<>(rows.size());
        for (BufferedRow row : rows) {
            all.addAll(row.release());
            all.add(row);
        }
        rows = all;
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
        parts.addFirst(new Part(part, false));
    }

    /** Tells whether there are other parts, and the rows of the request have not been put behind them before. */
    public boolean canDefer() {
        return !deferred && parts != null && !parts.isEmpty();
    }

    /** Puts the rows of the request behind the other parts. */
    public void defer() {
        parts.addLast(new Part(rows, true));
    }

    /** Moves on to the next part; false when there is none and the batch is done. */
    public boolean nextPart() {
        Part part = parts == null ? null : parts.poll();
        if (part == null) {
            return false;
        }
        rows = part.rows();
        deferred = part.deferred();
        this.part = true;
        attempts = 0;
        schemaConfirmed = false;
        return true;
    }

    public void sent(NodeLimit to, long nowNanos) {
        node = to;
        attempts++;
        sentNanos = nowNanos;
        error = null;
        schemaConfirmed = false;
        for (int i = 0; i < rows.size(); i++) {
            rows.get(i).markSent(nowNanos);
        }
    }

    /** Returns the limit of the node it was sent to. */
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

    /** Tells whether it goes on in parts, since a request with all of its rows failed. */
    public boolean isPart() {
        return part;
    }

    /** Notes that its request has been taken. */
    public void markTaken() {
        tally.countTaken();
        partTaken = true;
    }

    /** Notes that replicas have failed at its request. */
    public void markReplicaFailure() {
        if (replicaFailures == 0) {
            takenBefore = tally.taken();
            failedBefore = tally.failed();
        }
        tally.countFailed();
        replicaFailures++;
    }

    /** Tells whether its replicas have taken other requests since they failed at it first. */
    public boolean areOthersTaken() {
        return tally.taken() > takenBefore;
    }

    /**
     * Tells whether its replicas fail at hardly anything else: then it is not them. Either they have taken rows of the
     * same batch and failed nowhere else, or they have taken {@value #CLEAR_RATIO} times as many others as they failed
     * at.
     */
    public boolean isBlamed() {
        long othersFailed = tally.failed() - failedBefore - replicaFailures;
        return tally.taken() - takenBefore >= CLEAR_RATIO * (1 + othersFailed) || (partTaken && othersFailed == 0);
    }

    /** Notes that the table has been looked at since the request was refused, and is what the rows were mapped to. */
    public void confirmSchema() {
        schemaConfirmed = true;
    }

    /** Tells whether the rows surely fit the table as it is. */
    public boolean isSchemaConfirmed() {
        return schemaConfirmed;
    }
}
