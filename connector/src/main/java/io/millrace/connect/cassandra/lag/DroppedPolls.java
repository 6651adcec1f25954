package io.millrace.connect.cassandra.lag;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has records read again that the consumer returned and the worker never handed over.
 *
 * <p>A worker whose connector is paused or resumed while its group rebalances drops what that poll returned and goes on behind it:
 * {@code WorkerSinkTask.pollConsumer} throws what woke the listener's commit only after the poll (Kafka 3.6 to 4.4). The next commit would
 * pass over those records. Only where the interceptor tells what is polled can that be seen.
 */
public final class DroppedPolls {

    private static final Logger LOG = LoggerFactory.getLogger(DroppedPolls.class);

    private final ConsumerPositions positions;
    private final SinkTaskContext context;
    private boolean rebalanced;
    // All by partition. From where on the last poll's records may have been dropped, as no record came with its put.
    private final Map<TopicPartition, Long> suspected = new HashMap<>();
    // Where the consumer is moved to before it is polled again: from there on what put brings comes once more.
    private final Map<TopicPartition, Long> moves = new HashMap<>();

    public DroppedPolls(ConsumerPositions positions, SinkTaskContext context) {
        this.positions = positions;
        this.context = context;
    }

    /** Takes note that partitions have come or gone: only in such a poll are records dropped. */
    public void rebalanced() {
        rebalanced = true;
    }

    /**
     * Looks for what was dropped before this call of {@code put}, and has the consumer moved back to it.
     *
     * @param bringsRecords whether this call has any: if so, they are those of the last poll
     * @return the partitions whose consumer is moved back
     */
    public Set<TopicPartition> put(boolean bringsRecords) {
        moves.clear();
        positions.takeDropped(moves);
        // Those that no commit has cleared.
        suspected.forEach((partition, offset) -> moves.merge(partition, offset, Math::min));
        suspected.clear();
        if (rebalanced && !bringsRecords) {
            positions.takeLastPoll(suspected);
        } else {
            positions.handedOver();
        }
        rebalanced = false;
        if (!moves.isEmpty()) {
            moveBack();
        }
        return Collections.unmodifiableSet(moves.keySet());
    }

    private void moveBack() {
        // Of one that was taken away meanwhile its next owner reads from the committed offset, which is not behind.
        moves.keySet().retainAll(context.assignment());
        suspected.keySet().removeAll(moves.keySet());
        moves.forEach((partition, offset) -> {
            LOG.info(
                    "Records of {} from offset {} on were polled and not handed over, as the connector was paused or resumed while its"
                            + " group rebalanced: they are read again",
                    partition,
                    offset);
            context.offset(partition, offset);
        });
    }

    /**
     * Tells whether a commit is to say what became of the last poll: it may have been dropped by the worker, or transforms and
     * converters may have left nothing of it. At the next {@code put} it counts as dropped.
     */
    public boolean isInDoubt() {
        return !suspected.isEmpty();
    }

    /**
     * Keeps a commit from passing over what is going to be read again: the worker commits before it moves its consumer.
     *
     * @param handedOver up to where the worker has handed over, or left out, everything that it has not dropped
     * @param committable up to where everything is done; changed where that is behind what was dropped
     */
    public void commit(
            Map<TopicPartition, OffsetAndMetadata> handedOver, Map<TopicPartition, OffsetAndMetadata> committable) {
        suspected.entrySet().removeIf(each -> {
            OffsetAndMetadata reached = handedOver.get(each.getKey());
            return reached != null && reached.offset() > each.getValue();
        });
        moves.forEach((partition, offset) -> committable.computeIfPresent(
                partition, (same, done) -> done.offset() > offset ? new OffsetAndMetadata(offset) : done));
    }

    /** Forgets the partitions that were taken away. */
    public void close(Collection<TopicPartition> revoked) {
        suspected.keySet().removeAll(revoked);
        moves.keySet().removeAll(revoked);
        rebalanced();
    }

    /** Tells whether a record of this call of {@code put} will come once more, behind those that were dropped. */
    public boolean comesAgain(SinkRecord record) {
        if (moves.isEmpty()) {
            return false;
        }
        Long from = moves.get(new TopicPartition(record.originalTopic(), record.originalKafkaPartition()));
        return from != null && record.originalKafkaOffset() >= from;
    }
}
