package io.millrace.connect.cassandra.write;

import io.millrace.connect.cassandra.config.BatchConfig;
import io.millrace.connect.cassandra.mapping.PartitionKey;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers rows by table and partition key, across polls, and says which partition's rows should leave next.
 *
 * <p>Rows are due when there are enough for a batch, by number or bytes, or when the first of them has waited {@code linger.ms}. Under
 * pressure the partition that has waited longest is taken before its time. A partition with a batch under way is passed over until that
 * batch is done. Each of these costs constant time per row: partitions linger in the order of their first rows, which is the
 * order in which they fall due.
 */
final class Accumulator {

    private final BatchConfig limits;
    private final Map<PartitionKey, PartitionQueue> queues = new HashMap<>();
    private final ArrayDeque<PartitionQueue> ready = new ArrayDeque<>();
    // The linger list: queues with rows that are not due, by the age of their first row.
    private PartitionQueue oldest;
    private PartitionQueue newest;

    Accumulator(BatchConfig limits) {
        this.limits = limits;
    }

    void add(BufferedRow row, long nowNanos) {
        PartitionKey key = row.row().partitionKey();
        PartitionQueue queue = queues.get(key);
        if (queue == null) {
            queue = new PartitionQueue(key);
            queues.put(key, queue);
        }
        if (queue.isEmpty()) {
            queue.firstRowNanos = nowNanos;
            linger(queue);
        }
        queue.add(row);
        if (!queue.due && (queue.size() >= limits.maxRows() || queue.bytes() >= limits.maxBytes())) {
            makeDue(queue);
        }
    }

    /**
     * The partition whose rows should leave next, or {@code null}.
     *
     * @param pressure whether rows should leave although they are not due, the longest waiting first
     */
    PartitionQueue poll(long nowNanos, boolean pressure) {
        while (oldest != null
                && nowNanos - oldest.firstRowNanos >= limits.linger().toNanos()) {
            makeDue(oldest);
        }
        while (pressure && ready.isEmpty() && oldest != null) {
            makeDue(oldest);
        }
        return ready.poll();
    }

    /** Everything that waits is due now. */
    void flush() {
        while (oldest != null) {
            makeDue(oldest);
        }
    }

    /** Takes the queue's next rows for a batch, which is under way from here until {@link #release}. */
    List<BufferedRow> take(PartitionQueue queue) {
        List<BufferedRow> rows = queue.take(limits.maxRows(), limits.maxBytes());
        queue.setUnderWay(true);
        // Rows that did not fit have waited long enough: they follow at once.
        queue.due = !queue.isEmpty();
        return rows;
    }

    /** The queue's batch is done; its next rows may leave. */
    void release(PartitionQueue queue) {
        queue.setUnderWay(false);
        if (queue.due) {
            ready.add(queue);
        } else if (queue.isEmpty()) {
            queues.remove(queue.key());
        }
    }

    /** When the next rows fall due, in the terms of {@link System#nanoTime}; {@code null} if none wait. */
    Long nextDueNanos() {
        return oldest == null ? null : oldest.firstRowNanos + limits.linger().toNanos();
    }

    private void makeDue(PartitionQueue queue) {
        unlink(queue);
        queue.due = true;
        if (!queue.isUnderWay()) {
            ready.add(queue);
        }
    }

    private void linger(PartitionQueue queue) {
        queue.lingering = true;
        queue.previous = newest;
        if (newest == null) {
            oldest = queue;
        } else {
            newest.next = queue;
        }
        newest = queue;
    }

    private void unlink(PartitionQueue queue) {
        if (!queue.lingering) {
            return;
        }
        queue.lingering = false;
        if (queue.previous == null) {
            oldest = queue.next;
        } else {
            queue.previous.next = queue.next;
        }
        if (queue.next == null) {
            newest = queue.previous;
        } else {
            queue.next.previous = queue.previous;
        }
        queue.previous = null;
        queue.next = null;
    }
}
