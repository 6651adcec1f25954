package io.millrace.streams.reset;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A Kafka of names. */
final class FakeCluster implements KafkaCluster {
    final Set<String> topics = new TreeSet<>();
    final Map<String, List<String>> groups = new HashMap<>();

    @Override
    public List<String> members(String group) {
        return groups.getOrDefault(group, List.of());
    }

    @Override
    public Set<String> groups() {
        return Set.copyOf(groups.keySet());
    }

    @Override
    public Set<String> topics() {
        return Set.copyOf(topics);
    }

    @Override
    public void deleteTopics(List<String> names) {
        names.forEach(topics::remove);
    }

    @Override
    public void deleteGroup(String group) {
        groups.remove(group);
    }
}
