package io.millrace.connect.cassandra.offsets;

import io.millrace.connect.cassandra.memory.Budget;
import io.millrace.connect.cassandra.writetime.WriteTimes;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Knows of every assigned topic-partition what was delivered, and up to where all of it is done. Topic-partitions and offsets are the
 * original ones: a transformation may rename a record's topic, but the consumer commits where the record came from. Belongs to the
 * task thread.
 */
public final class OffsetTracker {

    private final Map<TopicPartition, PartitionOffsets> partitions = new HashMap<>();
    // Records arrive in runs of one partition; remembering the last spares a key object and a look-up for each.
    private PartitionOffsets last;
    private final Budget budget;
    private final Runnable onExhausted;
    private final Runnable onLate;

    /**
     * Creates a tracker of nothing yet.
     *
     * @param budget what it holds is taken from
     * @param onExhausted called for each row that shares its write time with another, because its millisecond was full
     * @param onLate called for each row that came so late that its write time is above those of older ones only as long as the
     *     task does not crash
     */
    public OffsetTracker(Budget budget, Runnable onExhausted, Runnable onLate) {
        this.budget = budget;
        this.onExhausted = onExhausted;
        this.onLate = onLate;
    }

    /** Notes a record, or returns {@code null} when it is already waiting or in flight. */
    public Delivery deliver(SinkRecord record, long nowNanos) {
        return partitionOf(record).deliver(record, record.originalKafkaOffset(), nowNanos);
    }

    private PartitionOffsets partitionOf(SinkRecord record) {
        String topic = record.originalTopic();
        int partition = record.originalKafkaPartition();
        if (last != null
                && last.partition().partition() == partition
                && last.partition().topic().equals(topic)) {
            return last;
        }
        last = partitions.computeIfAbsent(
                new TopicPartition(topic, partition),
                key -> new PartitionOffsets(key, new WriteTimes(onExhausted, onLate), budget));
        return last;
    }

    /** Forgets the partitions that were taken away; what they still have in flight no longer counts. */
    public void close(Collection<TopicPartition> revoked) {
        for (TopicPartition partition : revoked) {
            PartitionOffsets offsets = partitions.remove(partition);
            if (offsets != null) {
                offsets.close();
            }
        }
        last = null;
    }

    /**
     * The offsets that may be committed.
     *
     * @param current where the consumer stands. Of a partition with nothing outstanding this is the answer: beyond its last record
     *     there may be transaction markers or records that a transformation dropped, and they are no lag
     */
    public Map<TopicPartition, OffsetAndMetadata> committable(Map<TopicPartition, OffsetAndMetadata> current) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        current.forEach((partition, position) -> {
            PartitionOffsets tracked = partitions.get(partition);
            if (tracked == null) {
                offsets.put(partition, position);
                return;
            }
            long done = tracked.advance();
            if (tracked.span() == 0) {
                long offset = Math.min(position.offset(), tracked.writeTimes().firstOffsetToReplay(position.offset()));
                offsets.put(partition, offset == position.offset() ? position : new OffsetAndMetadata(offset));
            } else if (done >= 0) {
                offsets.put(partition, new OffsetAndMetadata(done));
            }
        });
        return offsets;
    }

    /**
     * Closes windows of write times that are idle, and would otherwise hold commits back.
     *
     * @param heldBack tells of which partitions nothing comes because the task does not read them: they are not quiet
     */
    public void closeIdleWriteTimes(long nowNanos, Predicate<TopicPartition> heldBack) {
        partitions.forEach((partition, offsets) -> {
            offsets.advance();
            if (!heldBack.test(partition)) {
                offsets.writeTimes().closeIdle(nowNanos, offsets.firstNotDone());
            }
        });
    }

    /** Returns the nanoseconds since the oldest delivery that is not done; 0 if all are. Right as of the last {@link #span} of each partition. */
    public long oldestAgeNanos(long nowNanos) {
        long oldest = 0;
        for (PartitionOffsets offsets : partitions.values()) {
            oldest = Math.max(oldest, offsets.oldestAgeNanos(nowNanos));
        }
        return oldest;
    }

    /** Returns the offset of a partition's oldest delivery that is not done, as of the last {@link #committable}; Long.MAX_VALUE if all are. */
    public long firstNotDone(TopicPartition partition) {
        PartitionOffsets offsets = partitions.get(partition);
        return offsets == null ? Long.MAX_VALUE : offsets.firstNotDone();
    }

    /** Counts the deliveries of one partition from the oldest not done to the newest; 0 of a partition that is not tracked. */
    public int span(TopicPartition partition) {
        PartitionOffsets offsets = partitions.get(partition);
        if (offsets == null) {
            return 0;
        }
        offsets.advance();
        return offsets.span();
    }
}
