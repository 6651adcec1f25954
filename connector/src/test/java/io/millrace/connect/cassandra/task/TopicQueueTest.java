package io.millrace.connect.cassandra.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connect.cassandra.config.BufferConfig;
import io.millrace.connect.cassandra.memory.Budget;
import io.millrace.connect.cassandra.offsets.Delivery;
import io.millrace.connect.cassandra.offsets.OffsetTracker;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.TopicPartition;

class TopicQueueTest {

    /** Whatever comes, is mapped or taken away, partitions that come back at once included. */
    @Property(tries = 200)
    void thePartitionsThatWaitAreThoseOfTheRecordsThatWait(@ForAll Random random) {
        OffsetTracker tracker = new OffsetTracker(new Budget(new BufferConfig(100_000, 1L << 26)), () -> {}, () -> {});
        TopicQueue queue = new TopicQueue("clicks");
        ArrayDeque<Delivery> waiting = new ArrayDeque<>();
        for (int step = 0; step < 200; step++) {
            TopicPartition partition = new TopicPartition("clicks", random.nextInt(3));
            int what = random.nextInt(20);
            if (what < 10) {
                Delivery delivery = tracker.deliver(Fixtures.record(partition, step, "a/1", "x", 1_000L), 0);
                queue.add(delivery);
                waiting.add(delivery);
            } else if (what < 18 && !waiting.isEmpty()) {
                queue.removeFirst();
                waiting.removeFirst();
            } else if (what == 18) {
                tracker.close(List.of(partition));
            } else {
                int before = waiting.size();
                waiting.removeIf(Delivery::isAbandoned);
                assertThat(queue.dropAbandoned()).isEqualTo(before - waiting.size());
            }
            Set<TopicPartition> partitions = new HashSet<>();
            queue.addPartitionsTo(partitions);
            assertThat(partitions)
                    .isEqualTo(waiting.stream()
                            .map(delivery -> delivery.partition().partition())
                            .collect(Collectors.toSet()));
        }
    }
}
