package io.millrace.quickstart;

import io.millrace.stack.KafkaBroker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells whether there are records between two offsets, or transaction markers alone. A group that has read everything stays
 * an offset or two behind the end of a partition whose last entry is a marker: a marker is never handed to anybody, so
 * nobody commits it.
 */
final class UnreadRecords implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final int POLLS = 20;

    private final KafkaConsumer<byte[], byte[]> consumer;

    UnreadRecords(KafkaBroker kafka) {
        this.consumer = kafka.consumer();
    }

    /** Whether no partition has a record from its first offset, inclusive, to its last, exclusive. */
    boolean none(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {
        Map<TopicPartition, Long> behind = new HashMap<>(from);
        behind.entrySet().removeIf(each -> each.getValue() >= to.get(each.getKey()));
        consumer.assign(behind.keySet());
        behind.forEach(consumer::seek);
        for (int poll = 0; poll < POLLS && !behind.isEmpty(); poll++) {
            if (!consumer.poll(POLL).isEmpty()) {
                return false;
            }
            behind.keySet().removeIf(partition -> consumer.position(partition) >= to.get(partition));
        }
        return behind.isEmpty();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
