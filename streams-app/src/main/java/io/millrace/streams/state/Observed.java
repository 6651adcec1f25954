package io.millrace.streams.state;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What there is of an application in Kafka.
 *
 * @param members who is in its group
 * @param sourceOffsets the group's offset of each source partition that it has one of
 * @param sourceBeginnings the first offset that each source partition still has
 * @param topics the ids of all topics, by name
 * @param counted the partitions, by topic, that the group has no offset of although the state has seen what they hold
 * @param shardsInUse the numbers of slices that the group has offsets of partials of
 * @param rows whether any rollup of the pipeline has rows; looked at only if there is no manifest
 * @param transactionVersion the level of transactions that the cluster has agreed on
 */
record Observed(
        List<String> members,
        Map<Integer, Long> sourceOffsets,
        Map<Integer, Long> sourceBeginnings,
        Map<String, String> topics,
        Map<String, Set<Integer>> counted,
        Set<Integer> shardsInUse,
        boolean rows,
        int transactionVersion) {
    Observed {
        members = List.copyOf(members);
        sourceOffsets = Map.copyOf(sourceOffsets);
        sourceBeginnings = Map.copyOf(sourceBeginnings);
        topics = Map.copyOf(topics);
        counted = Map.copyOf(counted);
        shardsInUse = Set.copyOf(shardsInUse);
    }

    /** Returns the source partitions that have lost their first events. */
    List<Integer> cutPartitions() {
        return sourceBeginnings.entrySet().stream()
                .filter(first -> first.getValue() > 0)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
