package io.millrace.streams.state;

import io.millrace.streams.kafka.StartupException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Looks for committed records, and reads no further than the first. */
final class CommittedRecords {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Consumer<byte[], byte[]> consumer;

    CommittedRecords(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /** Returns the partitions with a committed record between two offsets. */
    Set<TopicPartition> among(
            Set<TopicPartition> partitions, Map<TopicPartition, Long> begin, Map<TopicPartition, Long> end) {
        Set<TopicPartition> found = new HashSet<>();
        Set<TopicPartition> left = new HashSet<>(partitions);
        consumer.assign(left);
        left.forEach(partition -> consumer.seek(partition, begin.get(partition)));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!left.isEmpty()) {
            found.addAll(consumer.poll(POLL).partitions());
            boolean done = left.removeIf(
                    partition -> found.contains(partition) || consumer.position(partition) >= end.get(partition));
            if (done) {
                consumer.pause(partitions.stream()
                        .filter(partition -> !left.contains(partition))
                        .toList());
            }
            if (System.nanoTime() > deadline) {
                throw new StartupException("The partitions " + left + " give nothing for " + PATIENCE.toSeconds()
                        + " s; are their leaders away?");
            }
        }
        return found;
    }
}
