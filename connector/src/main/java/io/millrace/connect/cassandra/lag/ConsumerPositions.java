package io.millrace.connect.cassandra.lag;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a task's consumer stands, which may be further than any record it has returned: markers of transactions, aborted records and
 * compacted ones have offsets and are never returned. Empty unless an interceptor tells what is polled. Belongs to the task thread.
 */
public final class ConsumerPositions {

    /** No position beyond what the worker has handed over is known. */
    public static final long NONE = -1;

    private final Map<TopicPartition, Position> positions = new HashMap<>();
    // By partition, the first offset of the last poll that no put has followed yet; and of those that another poll has
    // followed.
    private final Map<TopicPartition, Long> onItsWay = new HashMap<>();
    private final Map<TopicPartition, Long> dropped = new HashMap<>();

    /**
     * Takes note of the records that the consumer returns.
     *
     * <p>The worker calls {@code put} after each poll, unless a wake-up has kept it from that.
     */
    public void polled(ConsumerRecords<?, ?> polled) {
        drop();
        for (TopicPartition partition : polled.partitions()) {
            List<? extends ConsumerRecord<?, ?>> records = polled.records(partition);
            of(partition).behindLastRecord = records.get(records.size() - 1).offset() + 1;
            onItsWay.put(partition, records.get(0).offset());
        }
    }

    /** Takes note of where the consumer stands behind them, which Kafka's clients tell from 4.0 on. */
    public void moved(ConsumerRecords<?, ?> polled) {
        polled.nextOffsets().forEach((partition, next) -> of(partition).next = next.offset());
    }

    /** Adds from where on records were polled and not handed over before another poll, by partition, and forgets it. */
    void takeDropped(Map<TopicPartition, Long> to) {
        to.putAll(dropped);
        dropped.clear();
    }

    /** Adds the first offsets of the last poll, by partition, and forgets them. */
    void takeLastPoll(Map<TopicPartition, Long> to) {
        to.putAll(onItsWay);
        handedOver();
    }

    /** Takes note that a {@code put} has followed the last poll. */
    void handedOver() {
        onItsWay.clear();
    }

    private void drop() {
        onItsWay.forEach((partition, offset) -> dropped.merge(partition, offset, Math::min));
        onItsWay.clear();
    }

    /**
     * The offset that the consumer reads next, or {@link #NONE} unless it has returned no record at or behind the offset that is
     * given: then nothing lies between the two that anybody will be handed.
     *
     * @param handedOver the offset up to which the worker says that it has handed over, dropped or dead-lettered everything. It is the
     *     worker's word that counts: the consumer may have returned records that are still on their way, or that a wake-up kept
     *     from ever setting out
     */
    public long next(TopicPartition partition, long handedOver) {
        Position position = positions.get(partition);
        return position == null || position.behindLastRecord > handedOver || position.next <= handedOver
                ? NONE
                : position.next;
    }

    /** Forgets the partitions that were taken away: given back, they are read from their committed offsets. */
    public void close(Collection<TopicPartition> revoked) {
        positions.keySet().removeAll(revoked);
        onItsWay.keySet().removeAll(revoked);
        dropped.keySet().removeAll(revoked);
    }

    private Position of(TopicPartition partition) {
        return positions.computeIfAbsent(partition, each -> new Position());
    }

    private static final class Position {
        long behindLastRecord = NONE;
        long next = NONE;
    }
}
