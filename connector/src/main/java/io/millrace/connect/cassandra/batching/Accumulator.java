package io.millrace.connect.cassandra.batching;

import io.millrace.connect.cassandra.config.BatchConfig;
import io.millrace.connect.cassandra.flow.FlowControl;
import io.millrace.connect.cassandra.flow.NodeLimit;
import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.topology.ReplicaSet;
import io.millrace.connect.cassandra.topology.Ring;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers rows by table and partition key, across polls, and makes the batches to be sent next.
 *
 * <p>Rows are due when there are enough for a batch, by number or bytes, or when the first of them has waited {@code linger.ms}. Under
 * pressure the partition that has waited longest is taken before its time. A partition with a batch under way is passed over until that
 * batch is done. Each of these costs constant time per row: partitions linger in the order of their first rows, which is the
 * order in which they fall due.
 */
public final class Accumulator {

    /** How many partitions are taken before their time, at most, to fill a request of several. */
    private static final int HURRIED = 64;

    private final BatchConfig limits;
    private final Ring ring;
    private final FlowControl flow;
    private final Map<PartitionKey, PartitionQueue> queues = new HashMap<>();
    private final Map<ReplicaSet, Lane> lanes = new HashMap<>();
    private final ArrayDeque<Lane> active = new ArrayDeque<>();
    private Grouping grouping;
    // The linger list: queues with rows that are not due, by the age of their first row.
    private PartitionQueue oldest;
    private PartitionQueue newest;

    /** @param ring asked when the first batch is made, not before */
    public Accumulator(BatchConfig limits, Ring ring, FlowControl flow) {
        this.limits = limits;
        this.ring = ring;
        this.flow = flow;
    }

    public void add(BufferedRow row, long nowNanos) {
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

    /** A batch that is to be sent once more, before anything new. */
    public void again(Batch batch) {
        Lane lane = laneOf(batch.key());
        lane.again().add(batch);
        activate(lane);
    }

    /**
     * The next batch that some node has room for, or {@code null}. It is under way until {@link #release}, unless it has been one before.
     *
     * @param pressure whether rows should leave although they are not due, the longest waiting first
     */
    public Ready poll(long nowNanos, boolean pressure) {
        while (oldest != null
                && nowNanos - oldest.firstRowNanos >= limits.linger().toNanos()) {
            makeDue(oldest);
        }
        for (int hurried = 0; pressure && oldest != null && hurried < HURRIED && !enoughIsReady(); hurried++) {
            makeDue(oldest);
        }
        for (int tries = active.size(); tries > 0; tries--) {
            Lane lane = active.poll();
            NodeLimit node = flow.choose(lane.nodes());
            if (node == null) {
                active.add(lane);
                continue;
            }
            Batch batch = next(lane);
            if (lane.isEmpty()) {
                lane.active = false;
            } else {
                active.add(lane);
            }
            return new Ready(batch, node);
        }
        return null;
    }

    /** A batch, and the node to send it to. */
    public record Ready(Batch batch, NodeLimit node) {}

    /** Everything that waits is due now. */
    public void flush() {
        while (oldest != null) {
            makeDue(oldest);
        }
    }

    /** The batch is done; the next rows of its partitions may leave. */
    public void release(Batch batch) {
        for (PartitionQueue queue : batch.queues()) {
            queue.underWay = false;
            if (queue.due) {
                ready(queue);
            } else if (queue.isEmpty()) {
                queues.remove(queue.key());
            }
        }
    }

    /** Returns whether anything is ready to be sent, as far as nodes have room for it. */
    public boolean hasReady() {
        return !active.isEmpty();
    }

    /** When the next rows fall due, in the terms of {@link System#nanoTime}; {@code null} if none wait. */
    public Long nextDueNanos() {
        return oldest == null ? null : oldest.firstRowNanos + limits.linger().toNanos();
    }

    private Batch next(Lane lane) {
        if (!lane.again().isEmpty()) {
            return lane.again().poll();
        }
        PartitionQueue first = takesTurn(lane);
        List<BufferedRow> rows = new ArrayList<>(Math.min(first.size(), limits.maxRows()));
        if (!grouping.isSparse(first)) {
            take(first, rows);
            return new Batch(List.of(first), rows);
        }
        List<PartitionQueue> partitions = new ArrayList<>();
        int bytes = 0;
        PartitionQueue queue = first;
        while (queue != null) {
            bytes += grouping.bytes(queue);
            partitions.add(queue);
            take(queue, rows);
            queue = lane.sparse().peek();
            if (queue != null) {
                boolean joins = lane.isGrouping()
                        && grouping.isSparse(queue)
                        && rows.size() + queue.size() <= limits.maxRows()
                        && grouping.hasRoom(partitions.size(), bytes, queue);
                queue = joins ? lane.sparse().poll() : null;
            }
        }
        return new Batch(partitions, rows);
    }

    /** The partition that has been ready for longest. */
    private static PartitionQueue takesTurn(Lane lane) {
        PartitionQueue full = lane.full().peek();
        PartitionQueue sparse = lane.sparse().peek();
        if (sparse == null || (full != null && full.firstRowNanos - sparse.firstRowNanos <= 0)) {
            return lane.full().poll();
        }
        return lane.sparse().poll();
    }

    private void take(PartitionQueue queue, List<BufferedRow> rows) {
        queue.take(limits.maxRows(), limits.maxBytes(), rows);
        queue.underWay = true;
        // Rows that did not fit have waited long enough: they follow at once.
        queue.due = !queue.isEmpty();
    }

    private boolean enoughIsReady() {
        Lane lane = active.peek();
        return lane != null
                && (!lane.again().isEmpty()
                        || !lane.full().isEmpty()
                        || !lane.isGrouping()
                        || lane.sparse().size() >= ring.thresholds().partitions());
    }

    private void makeDue(PartitionQueue queue) {
        unlink(queue);
        queue.due = true;
        if (!queue.underWay) {
            ready(queue);
        }
    }

    private void ready(PartitionQueue queue) {
        Lane lane = laneOf(queue.key());
        (grouping.isSparse(queue) ? lane.sparse() : lane.full()).add(queue);
        activate(lane);
    }

    private Lane laneOf(PartitionKey key) {
        if (grouping == null) {
            grouping = new Grouping(limits.grouping(), ring.thresholds());
        }
        ReplicaSet replicas = ring.replicasOf(key);
        Lane lane = lanes.get(replicas);
        if (lane == null) {
            lane = new Lane(replicas, flow.limits(replicas));
            lanes.put(replicas, lane);
        }
        return lane;
    }

    private void activate(Lane lane) {
        if (!lane.active) {
            lane.active = true;
            active.add(lane);
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
