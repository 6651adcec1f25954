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

    /** Takes note of what the consumer returns; it knows of its position from Kafka's clients 4.0 on. */
    public void polled(ConsumerRecords<?, ?> polled) {
        for (TopicPartition partition : polled.partitions()) {
            List<? extends ConsumerRecord<?, ?>> records = polled.records(partition);
            of(partition).behindLastRecord = records.get(records.size() - 1).offset() + 1;
        }
        polled.nextOffsets().forEach((partition, next) -> of(partition).next = next.offset());
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
    }

    private Position of(TopicPartition partition) {
        return positions.computeIfAbsent(partition, each -> new Position());
    }

    private static final class Position {
        long behindLastRecord = NONE;
        long next = NONE;
    }
}
