package io.millrace.monitor.source;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** The offsets of groups in memory, the same of each, and between which offsets the partitions are. */
final class FakeOffsets implements Offsets {

    final Map<TopicPartition, Long> committed = new HashMap<>();
    final Map<TopicPartition, Long> begins = new HashMap<>();
    final Map<TopicPartition, Long> ends = new HashMap<>();
    /** Groups that may not be read. */
    final Set<String> refused = new HashSet<>();
    /** One of which is never told. */
    String frozen = "";
    /** The topics that members of groups read. */
    Set<String> assigned = Set.of();
    /** Runs after each question. */
    Runnable meanwhile = () -> {};

    private final CountDownLatch thawed = new CountDownLatch(1);

    FakeOffsets holds(TopicPartition partition, long begin, long end) {
        begins.put(partition, begin);
        ends.put(partition, end);
        return this;
    }

    @Override
    public void connect() {
        // It is here.
    }

    @Override
    public Map<TopicPartition, Long> committed(String group) {
        if (refused.contains(group)) {
            throw new NotKnownException("its offsets are not told: Not authorized");
        }
        if (frozen.equals(group)) {
            try {
                thawed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return answer(Map.copyOf(committed));
    }

    @Override
    public Set<String> assignedTopics(String group) {
        return assigned;
    }

    @Override
    public Set<String> topics() {
        return answer(ends.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet()));
    }

    @Override
    public Set<TopicPartition> partitions(Set<String> topics) {
        Set<TopicPartition> partitions = new HashSet<>(ends.keySet());
        partitions.removeIf(each -> !topics.contains(each.topic()));
        return answer(partitions);
    }

    @Override
    public Map<TopicPartition, Long> at(Set<TopicPartition> partitions, OffsetSpec which, IsolationLevel level) {
        Map<TopicPartition, Long> offsets = new HashMap<>(which instanceof OffsetSpec.EarliestSpec ? begins : ends);
        offsets.keySet().retainAll(partitions);
        return answer(offsets);
    }

    private <T> T answer(T answer) {
        meanwhile.run();
        return answer;
    }
}
