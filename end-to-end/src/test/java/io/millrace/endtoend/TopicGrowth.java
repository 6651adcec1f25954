package io.millrace.endtoend;

import static org.awaitility.Awaitility.await;

import io.millrace.stack.Stack;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Waits for what is written to a topic, before it is committed: the finest measure there is of how far the writer got. */
final class TopicGrowth implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(10);

    private final Admin admin;
    private final String topic;
    private final Map<TopicPartition, OffsetSpec> ends;

    TopicGrowth(Stack stack, String topic, int partitions) {
        this.admin = stack.kafka().admin();
        this.topic = topic;
        this.ends = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    }

    /** The offsets written so far, those of aborted records and of markers too. */
    long end() {
        try {
            return admin.listOffsets(ends).all().get().values().stream()
                    .mapToLong(each -> each.offset())
                    .sum();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka does not tell the end of " + topic, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while asking for offsets", e);
        }
    }

    /** Waits until so many offsets more than at the given end are written. A load that ends by itself ends the waiting. */
    void awaitFrom(long end, long more, SteadyLoad load) {
        await(more + " records more in " + topic)
                .atMost(TIMEOUT)
                .pollInterval(POLL)
                .until(() -> {
                    load.check();
                    return end() >= end + more;
                });
    }

    /** Waits until so many offsets are written in all. */
    void awaitEnd(long offsets) {
        await(offsets + " records in " + topic)
                .atMost(TIMEOUT)
                .pollInterval(POLL)
                .until(() -> end() >= offsets);
    }

    @Override
    public void close() {
        admin.close();
    }
}
