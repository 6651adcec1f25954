package io.millrace.connect.cassandra.task;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** How many records of each partition wait: what would otherwise be counted by a walk over all of them at each commit. */
final class PartitionCounts {

    private static final class Count {
        final TopicPartition partition;
        int records;

        Count(TopicPartition partition) {
            this.partition = partition;
        }
    }

    private final Map<TopicPartition, Count> counts = new HashMap<>();
    // Records arrive in runs of one partition.
    private Count last;

    void add(TopicPartition partition) {
        of(partition).records++;
    }

    void remove(TopicPartition partition) {
        of(partition).records--;
    }

    /** Forgets the partitions of which nothing waits: they may have been taken away. */
    void forgetEmpty() {
        counts.values().removeIf(count -> count.records == 0);
        last = null;
    }

    /** Adds the partitions of which some record waits. */
    void addPartitionsTo(Set<TopicPartition> partitions) {
        for (Count count : counts.values()) {
            if (count.records > 0) {
                partitions.add(count.partition);
            }
        }
    }

    private Count of(TopicPartition partition) {
        if (last == null || !last.partition.equals(partition)) {
            last = counts.computeIfAbsent(partition, Count::new);
        }
        return last;
    }
}
