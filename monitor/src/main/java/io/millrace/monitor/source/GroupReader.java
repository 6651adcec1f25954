package io.millrace.monitor.source;

import io.millrace.monitor.source.GroupOffsets.Gap;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Reads where consumer groups are, through Kafka's admin API, and remembers what each has lost. For any thread. */
public final class GroupReader {

    private final Offsets offsets;
    private final Map<String, Gaps> gaps = new ConcurrentHashMap<>();

    /** Reads through a client that whoever made it closes. */
    public GroupReader(Admin admin) {
        this(new OffsetsOfBrokers(() -> admin));
    }

    GroupReader(Offsets offsets) {
        this.offsets = offsets;
    }

    /**
     * Reads where a group is in topics. The ends are read after the positions: what moves on meanwhile is lag.
     *
     * @param topics all of which are there
     * @throws NotKnownException if the brokers do not tell
     */
    public GroupOffsets read(String group, Set<String> topics) {
        Set<TopicPartition> partitions = offsets.partitions(topics);
        // Before the positions: what is committed and then deleted meanwhile is not lost.
        Map<TopicPartition, Long> begin =
                offsets.at(partitions, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, Long> committed = offsets.committed(group);
        Map<TopicPartition, Long> stable = offsets.at(partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
        Map<TopicPartition, Long> end = offsets.at(partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
        Gaps known = gaps.computeIfAbsent(group, each -> new Gaps());
        Map<TopicPartition, Long> position = new HashMap<>();
        Map<TopicPartition, Gap> passed = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Long at = committed.get(partition);
            long first = begin.get(partition);
            position.put(partition, at == null ? first : Math.max(at, first));
            passed.put(partition, known.gap(partition, at, first));
        }
        return new GroupOffsets(group, position, stable, end, passed);
    }

    /**
     * The topics that a group reads: those of its members' partitions, or, where it has no members or they do not say, those of
     * which it has committed offsets. Only such as are there.
     *
     * @throws NotKnownException if the brokers do not tell
     */
    public Set<String> topicsOf(String group) {
        Set<String> committed = offsets.committed(group).keySet().stream()
                .map(TopicPartition::topic)
                .collect(Collectors.toSet());
        Set<String> assigned = offsets.assignedTopics(group);
        return existing(assigned.isEmpty() ? committed : assigned);
    }

    /**
     * Those of the topics that are there.
     *
     * @throws NotKnownException if the brokers do not tell
     */
    public Set<String> existing(Collection<String> topics) {
        Set<String> there = offsets.topics();
        return topics.stream().filter(there::contains).collect(Collectors.toSet());
    }
}
