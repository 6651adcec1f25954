package io.millrace.connect.cassandra.lag;

import java.util.HashMap;
import java.util.Map;
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
    // By partition, from where on what put brings comes once more.
    private Map<TopicPartition, Long> again = Map.of();

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
     */
    public void put(boolean bringsRecords) {
        // After a rebalance a poll whose records do not come may have been dropped, or be dropped by a transform: then
        // it is read twice.
        again = positions.takeDropped(rebalanced && !bringsRecords);
        rebalanced = false;
        if (again.isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> moves = new HashMap<>(again);
        // Of one that was taken away meanwhile its next owner reads from the committed offset, which is not behind.
        moves.keySet().retainAll(context.assignment());
        again = moves;
        moves.forEach((partition, offset) -> {
            LOG.info(
                    "Records of {} from offset {} on were polled and not handed over, as the connector was paused or resumed while its"
                            + " group rebalanced: they are read again",
                    partition,
                    offset);
            context.offset(partition, offset);
        });
    }

    /** Tells whether a record of this call of {@code put} will come once more, behind those that were dropped. */
    public boolean comesAgain(SinkRecord record) {
        if (again.isEmpty()) {
            return false;
        }
        Long from = again.get(new TopicPartition(record.originalTopic(), record.originalKafkaPartition()));
        return from != null && record.originalKafkaOffset() >= from;
    }
}
