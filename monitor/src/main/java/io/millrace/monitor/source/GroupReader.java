package io.millrace.monitor.source;

import io.millrace.monitor.source.GroupOffsets.Gap;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Reads where consumer groups are, through Kafka's admin API, and remembers what each has lost. For any thread. */
public final class GroupReader {

    private final Offsets offsets;
    private final Map<String, Gaps> gaps = new ConcurrentHashMap<>();
    /** Those of each group's members, when it last had any. */
    private final Map<String, Set<String>> assigned = new ConcurrentHashMap<>();

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
        return read(group, topics, false);
    }

    /**
     * As {@link #read(String, Set)}.
     *
     * @param fromTheEnd whether it begins behind what is there already, where it has committed nothing: where it begins then it does not
     *     say, so that is taken for the end as of the first question
     */
    GroupOffsets read(String group, Set<String> topics, boolean fromTheEnd) {
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
            long start = fromTheEnd ? Math.max(first, known.firstEnd(partition, end.get(partition))) : first;
            position.put(partition, at == null ? start : Math.max(at, first));
            passed.put(partition, known.gap(partition, at, first, start));
        }
        return new GroupOffsets(group, position, stable, end, passed);
    }

    /**
     * The topics that a group reads: those of its members' partitions, or, while it has no members or they do not say, those that they
     * had before. Of a group of which neither is known, those of which it has committed offsets, though it may not read them any more.
     * Only such as are there.
     *
     * @throws NotKnownException if the brokers do not tell
     */
    public Set<String> topicsOf(String group) {
        Set<String> now = offsets.assignedTopics(group);
        if (!now.isEmpty()) {
            assigned.put(group, now);
        }
        Set<String> last = assigned.get(group);
        return existing(
                last != null
                        ? last
                        : offsets.committed(group).keySet().stream()
                                .map(TopicPartition::topic)
                                .collect(Collectors.toSet()));
    }

    /**
     * The topics of such names.
     *
     * @throws NotKnownException if the brokers do not tell
     */
    Set<String> matching(Pattern names) {
        return offsets.topics().stream()
                .filter(topic -> names.matcher(topic).matches())
                .collect(Collectors.toSet());
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
