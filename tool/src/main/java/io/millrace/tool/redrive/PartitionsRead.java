package io.millrace.tool.redrive;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads a topic from its beginning to the end that it had when the reading began: what comes meanwhile is for another time.
 */
final class PartitionsRead {
    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;
    private final Set<TopicPartition> open;

    /** @param endsOf says where partitions end when the reading begins */
    PartitionsRead(
            Consumer<byte[], byte[]> consumer,
            String topic,
            int partitions,
            Function<Set<TopicPartition>, Map<TopicPartition, Long>> endsOf) {
        this.consumer = consumer;
        this.open = new HashSet<>();
        for (int partition = 0; partition < partitions; partition++) {
            open.add(new TopicPartition(topic, partition));
        }
        this.ends = new HashMap<>(endsOf.apply(open));
        consumer.assign(open);
        consumer.seekToBeginning(open);
    }

    /**
     * Says whether everything has been handed out. Asks for positions, which may fail where a leader has changed: before
     * the next records are taken, and never with some in hand.
     */
    boolean isAtEnd() {
        // Also behind a transaction's marker, which nobody is handed.
        if (open.removeIf(partition -> consumer.position(partition) >= ends.get(partition))) {
            consumer.assign(open);
        }
        return open.isEmpty();
    }

    /** Returns what comes within a time, partition by partition. */
    List<ConsumerRecord<byte[], byte[]>> poll(Duration atMost) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(atMost)) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            if (record.offset() < ends.get(partition)) {
                records.add(record);
            }
        }
        return records;
    }
}
