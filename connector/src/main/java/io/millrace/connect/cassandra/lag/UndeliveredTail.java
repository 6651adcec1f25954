package io.millrace.connect.cassandra.lag;

import io.millrace.connect.cassandra.offsets.OffsetTracker;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * Commits the offsets behind a partition's last record that nobody is handed, a transaction's marker first of all, so that lag ends at 0.
 *
 * <p>A worker lets a task commit only up to the last record it has polled. But a task may have its consumer moved, and the worker then
 * takes the new place for what has been handed over. So where everything is done and the consumer stands further on, the task has it moved
 * to where it stands already. Between two commits a partition has to have been at rest, for each move is a line in the worker's log.
 */
public final class UndeliveredTail {

    /**
     * The worker also takes the place of a move for committed, and commits nothing that equals it: the committed offset differs by this.
     */
    static final String METADATA = "behind the last record";

    private final ConsumerPositions positions;
    private final OffsetTracker offsets;
    private final SinkTaskContext context;
    // All by partition. Where the consumer stood at the last commit, if that was further than what had been handed
    // over.
    private final Map<TopicPartition, Long> standing = new HashMap<>();
    // What had been handed over of those that still stood there at the next.
    private final Map<TopicPartition, Long> due = new HashMap<>();
    private final Map<TopicPartition, Long> moved = new HashMap<>();

    public UndeliveredTail(ConsumerPositions positions, OffsetTracker offsets, SinkTaskContext context) {
        this.positions = positions;
        this.offsets = offsets;
        this.context = context;
    }

    /**
     * Looks for partitions to move, and has moved ones committed.
     *
     * @param handedOver up to where the worker has handed everything over
     * @param committable up to where everything is done; changed where a partition was moved
     */
    public void commit(
            Map<TopicPartition, OffsetAndMetadata> handedOver, Map<TopicPartition, OffsetAndMetadata> committable) {
        handedOver.forEach((partition, reached) -> {
            OffsetAndMetadata done = committable.get(partition);
            if (done == null || done.offset() != reached.offset()) {
                standing.remove(partition);
                return;
            }
            if (moved.getOrDefault(partition, ConsumerPositions.NONE) == reached.offset()) {
                committable.put(partition, new OffsetAndMetadata(reached.offset(), METADATA));
            }
            long next = positions.next(partition, reached.offset());
            Long before = next == ConsumerPositions.NONE ? standing.remove(partition) : standing.put(partition, next);
            if (before != null && before == next) {
                due.put(partition, reached.offset());
            }
        });
    }

    /** Whether there is more to commit than what has been handed over. */
    public boolean isAhead() {
        return !standing.isEmpty();
    }

    /**
     * Moves what is due; to be called in {@code put} only, behind which the worker moves consumers before it polls: between a
     * commit and that a rebalance may come, and to move a partition that was taken away would end the task. Answers whether any was moved.
     */
    public boolean move() {
        if (due.isEmpty()) {
            return false;
        }
        boolean any = false;
        for (Map.Entry<TopicPartition, Long> each : due.entrySet()) {
            TopicPartition partition = each.getKey();
            // NONE if a record came meanwhile, even one that was dropped on its way here.
            long next = positions.next(partition, each.getValue());
            if (next != ConsumerPositions.NONE
                    && offsets.span(partition) == 0
                    && context.assignment().contains(partition)) {
                context.offset(partition, next);
                moved.put(partition, next);
                any = true;
            }
        }
        due.clear();
        return any;
    }

    /** Forgets where partitions stood whose consumer is moved back. */
    public void forget(Collection<TopicPartition> movedBack) {
        standing.keySet().removeAll(movedBack);
        due.keySet().removeAll(movedBack);
    }

    public void close(Collection<TopicPartition> revoked) {
        positions.close(revoked);
        standing.keySet().removeAll(revoked);
        due.keySet().removeAll(revoked);
        moved.keySet().removeAll(revoked);
    }
}
