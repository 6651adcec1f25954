package io.millrace.connect.cassandra.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The logs of the topics that the sink reads, and what its group has committed: they outlive every task. */
final class VirtualTopics {

    private final Map<TopicPartition, Log> logs = new TreeMap<>((a, b) -> {
        int byTopic = a.topic().compareTo(b.topic());
        return byTopic != 0 ? byTopic : Integer.compare(a.partition(), b.partition());
    });
    private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();

    /** One partition: offsets that no record has are markers of transactions, or records that compaction removed. */
    static final class Log {
        private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        private long end;

        long end() {
            return end;
        }

        /** The offset behind the last record. */
        long endOfRecords() {
            return records.isEmpty() ? 0 : records.get(records.size() - 1).offset() + 1;
        }

        /** The records from an offset on, at most so many. */
        List<ConsumerRecord<byte[], byte[]>> from(long offset, int atMost) {
            int first = position(offset);
            return records.subList(first, Math.min(records.size(), first + atMost));
        }

        /** Where the consumer stands when it has read everything before this record, and what no record has before that. */
        private int position(long offset) {
            int low = 0;
            int high = records.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (records.get(middle).offset() < offset) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }

    void create(TopicPartition partition) {
        logs.putIfAbsent(partition, new Log());
    }

    /** Deletes and creates a partition: its offsets begin at 0 once more. */
    void recreate(TopicPartition partition) {
        logs.put(partition, new Log());
    }

    /** Loses everything from this offset on. */
    void cut(TopicPartition partition, long offset) {
        Log log = logs.get(partition);
        log.records.removeIf(record -> record.offset() >= offset);
        log.end = offset;
    }

    Set<TopicPartition> partitions() {
        return logs.keySet();
    }

    Log log(TopicPartition partition) {
        return logs.get(partition);
    }

    /** The next offset of the partition, which the caller fills with {@link #append} or leaves to nobody. */
    long skip(TopicPartition partition) {
        return logs.get(partition).end++;
    }

    void append(TopicPartition partition, ConsumerRecord<byte[], byte[]> record) {
        Log log = logs.get(partition);
        log.records.add(record);
        log.end = record.offset() + 1;
    }

    OffsetAndMetadata committed(TopicPartition partition) {
        return committed.get(partition);
    }

    /** Where a consumer begins that is given the partition. */
    long start(TopicPartition partition) {
        OffsetAndMetadata offset = committed.get(partition);
        return offset == null || offset.offset() > logs.get(partition).end ? 0 : offset.offset();
    }

    void commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        committed.putAll(offsets);
    }
}
