package io.millrace.streams.reshard;

import io.millrace.streams.kafka.StartupException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads the committed records of one partition after the other, a few at a time. */
final class PartitionReader {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Consumer<byte[], byte[]> consumer;

    PartitionReader(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /** Hands over every record from an offset to another, in order. */
    void read(
            TopicPartition partition,
            long from,
            long end,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        if (from >= end) {
            return;
        }
        consumer.assign(List.of(partition));
        consumer.seek(partition, from);
        long at = from;
        long moved = System.nanoTime();
        // The position also passes what is never handed over: aborted records and the marks of transactions.
        while (at < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(partition)) {
                if (record.offset() < end) {
                    taker.accept(record);
                }
            }
            long position = consumer.position(partition);
            long now = System.nanoTime();
            if (position > at) {
                at = position;
                moved = now;
            } else if (now - moved > PATIENCE.toNanos()) {
                throw new StartupException("The topic " + partition.topic() + ", partition " + partition.partition()
                        + ", gives nothing after offset " + at + " for " + PATIENCE.toSeconds()
                        + " s, and its end is at " + end + "; is its leader away?");
            }
        }
    }
}
