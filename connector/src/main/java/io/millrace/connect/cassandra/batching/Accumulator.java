package io.millrace.connect.cassandra.batching;

import io.millrace.connect.cassandra.config.BatchConfig;
import io.millrace.connect.cassandra.flow.FlowControl;
import io.millrace.connect.cassandra.flow.NodeLimit;
import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.mapping.Terms;
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
 * <p>Rows are ready when there are enough for a batch, by number or bytes, or when the first of them has waited
 * {@code linger.ms}. Under pressure the partitions that have waited longest are expedited until there is enough for a
 * node that has room. A partition with a batch in flight is passed over until that batch is done. Each of these costs
 * constant time per row: partitions linger in the order of their first rows, which is the order in which they fall due.
 */
public final class Accumulator {

    /** How many partitions are expedited at most to fill a request of several. */
    private static final int EXPEDITED_TO_FILL = 64;

    /**
     * How many are at most to find one that a node with room takes: a few milliseconds' work, after which others get a
     * turn.
     */
    private static final int EXPEDITED_TO_FIND = 4_096;

    private final BatchConfig limits;
    private final Ring ring;
    private final FlowControl flow;
    private final Map<PartitionKey, PartitionQueue> queues = new HashMap<>();
    private final Map<ReplicaSet, Lane> lanes = new HashMap<>();
    private final ArrayDeque<Lane> active = new ArrayDeque<>();
    private final PartitionQueue.LingerList lingering = new PartitionQueue.LingerList();
    private Grouping grouping;
    private long ringVersion;

    /** @param ring asked when the first batch is made, not before */
    public Accumulator(BatchConfig limits, Ring ring, FlowControl flow) {
        this.limits = limits;
        this.ring = ring;
        this.flow = flow;
    }

    /** Adds a row behind those of its partition. */
    public void add(BufferedRow row, long nowNanos) {
        PartitionKey key = row.row().partitionKey();
        PartitionQueue queue = queues.get(key);
        if (queue == null) {
            queue = new PartitionQueue(key);
            queues.put(key, queue);
        }
        if (queue.isEmpty()) {
            lingering.add(queue, nowNanos);
        }
        queue.add(row);
        if (!queue.isReady()
                && (queue.size() >= limits.maxRows()
                        || queue.bytes() >= limits.maxBytes()
                        || row.row().statement().terms().isAlone())) {
            markReady(queue);
        }
    }

    /** Puts a batch that has been in flight, or what is left of it, before anything new. */
    public void retry(Batch batch) {
        Lane lane = laneOf(batch.key());
        lane.retries().add(batch);
        activate(lane);
    }

    /**
     * Returns the next batch that some node has room for, or {@code null}. It is in flight until {@link #release},
     * unless it has been before.
     *
     * @param pressure whether rows should leave although they are not due, the longest waiting first
     */
    public Ready poll(long nowNanos, boolean pressure) {
        if (!lanes.isEmpty() && ring.version() != ringVersion) {
            followRing();
        }
        for (PartitionQueue oldest = lingering.oldest();
                oldest != null
                        && nowNanos - oldest.firstRowNanos() >= limits.linger().toNanos();
                oldest = lingering.oldest()) {
            markReady(oldest);
        }
        NodeLimit node = findRoom();
        if (pressure) {
            node = expedite(node);
        }
        if (node == null) {
            return null;
        }
        Lane lane = active.poll();
        Batch batch = next(lane);
        if (lane.isEmpty()) {
            lane.setActive(false);
        } else {
            active.add(lane);
        }
        return new Ready(batch, node);
    }

    /** A batch, and the node to send it to. */
    public record Ready(Batch batch, NodeLimit node) {}

    /** Marks everything ready that waits. */
    public void flush() {
        while (lingering.oldest() != null) {
            markReady(lingering.oldest());
        }
    }

    /** Ends a batch: it is done, and the next rows of its partitions may leave. */
    public void release(Batch batch) {
        for (PartitionQueue queue : batch.queues()) {
            queue.setInFlight(false);
            if (queue.isReady()) {
                enqueue(queue);
            } else if (queue.isEmpty()) {
                queues.remove(queue.key());
            }
        }
    }

    /** Returns whether anything is ready to be sent, as far as nodes have room for it. */
    public boolean hasReady() {
        return !active.isEmpty();
    }

    /** Returns when the next rows fall due, in the terms of {@link System#nanoTime}; {@code null} if none wait. */
    public Long nextDueNanos() {
        PartitionQueue oldest = lingering.oldest();
        return oldest == null ? null : oldest.firstRowNanos() + limits.linger().toNanos();
    }

    /** Returns the number of replica sets that something is kept of. */
    int lanes() {
        return lanes.size();
    }

    /** Returns the number of partitions that something is kept of. */
    int partitions() {
        return queues.size();
    }

    private Batch next(Lane lane) {
        if (!lane.retries().isEmpty()) {
            return lane.retries().poll();
        }
        PartitionQueue first = lane.pollLongestReady();
        List<BufferedRow> rows = new ArrayList<>(Math.min(first.size(), limits.maxRows()));
        if (!grouping.isSparse(first)) {
            first.take(limits.maxRows(), limits.maxBytes(), rows);
            return new Batch(List.of(first), rows, lane.tally(first.key().table()));
        }
        List<PartitionQueue> partitions = new ArrayList<>();
        Terms terms = first.terms();
        int bytes = 0;
        PartitionQueue queue = first;
        while (queue != null) {
            bytes += grouping.bytes(queue);
            partitions.add(queue);
            queue.take(limits.maxRows(), limits.maxBytes(), rows);
            queue = lane.sparse().peek();
            if (queue != null) {
                boolean joins = lane.isGrouping()
                        && grouping.isSparse(queue)
                        && queue.terms().mayShare(terms)
                        && rows.size() + queue.size() <= limits.maxRows()
                        && grouping.hasRoom(partitions.size(), bytes, queue);
                queue = joins ? lane.sparse().poll() : null;
            }
        }
        return new Batch(partitions, rows, lane.tally(first.key().table()));
    }

    /**
     * Turns the active lanes until the first is one whose nodes have room. Returns the node, {@code null} if there is
     * none.
     */
    private NodeLimit findRoom() {
        for (int tries = active.size(); tries > 0; tries--) {
            NodeLimit node = flow.choose(active.peek().nodes());
            if (node != null) {
                return node;
            }
            active.add(active.poll());
        }
        return null;
    }

    /**
     * Marks rows ready that have waited longest, until there is enough for a node with room. What is ready for other
     * nodes is not enough, however much it is: a slow node would keep the rows of all others waiting.
     *
     * @param node with room for the first of the active lanes; {@code null} if none has for any of them
     * @return the same, afterwards
     */
    private NodeLimit expedite(NodeLimit node) {
        NodeLimit found = node;
        boolean anyRoom = found == null && lingering.oldest() != null && flow.anyHasRoom(ring.coordinators());
        for (int i = 0; anyRoom && found == null && lingering.oldest() != null && i < EXPEDITED_TO_FIND; i++) {
            Lane lane = markReady(lingering.oldest());
            if (lane != null && flow.choose(lane.nodes()) != null) {
                found = findRoom();
            }
        }
        for (int i = 0; found != null && lingering.oldest() != null && i < EXPEDITED_TO_FILL; i++) {
            if (active.peek().hasEnough(ring.thresholds().partitions())) {
                break;
            }
            markReady(lingering.oldest());
        }
        return found;
    }

    /** Returns the lane that it is ready in; {@code null} while a batch of the partition is in flight. */
    private Lane markReady(PartitionQueue queue) {
        lingering.remove(queue);
        queue.markReady();
        return queue.isInFlight() ? null : enqueue(queue);
    }

    private Lane enqueue(PartitionQueue queue) {
        Lane lane = laneOf(queue.key());
        (grouping.isSparse(queue) ? lane.sparse() : lane.full()).add(queue);
        activate(lane);
        return lane;
    }

    private Lane laneOf(PartitionKey key) {
        if (grouping == null) {
            grouping = new Grouping(limits.grouping(), ring.thresholds());
            ringVersion = ring.version();
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
        if (!lane.isActive()) {
            lane.setActive(true);
            active.add(lane);
        }
    }

    /**
     * Moves what is ready to the lanes of its replica sets as they are now, and forgets sets and nodes that are gone.
     */
    private void followRing() {
        ringVersion = ring.version();
        List<Lane> before = List.copyOf(active);
        lanes.clear();
        active.clear();
        flow.retain(ring.coordinators());
        for (Lane lane : before) {
            lane.retries().forEach(this::retry);
            lane.full().forEach(this::enqueue);
            lane.sparse().forEach(this::enqueue);
        }
    }
}
