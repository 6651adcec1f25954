package io.millrace.streams.kafka;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** One application's part of Kafka, in memory. */
public final class FakeCluster implements KafkaCluster {
    /** Members of whichever group is asked for and is not in {@link #groups}. */
    public final List<String> members = new ArrayList<>();
    /** Members by group. */
    public final Map<String, List<String>> groups = new TreeMap<>();

    public final Map<String, Integer> partitions = new TreeMap<>();
    public final Map<String, Map<String, String>> settings = new HashMap<>();
    public final Map<TopicPartition, Long> offsets = new HashMap<>();
    public final Map<TopicPartition, Long> ends = new HashMap<>();
    public final Map<TopicPartition, Long> stableEnds = new HashMap<>();
    /** Part of every topic's id. */
    public int made;
    /** Runs when somebody asks for ends the next time. */
    public Runnable whenAsked = () -> {};

    public void offset(String topic, int partition, long offset) {
        offsets.put(new TopicPartition(topic, partition), offset);
    }

    public void end(String topic, int partition, long offset) {
        ends.put(new TopicPartition(topic, partition), offset);
    }

    @Override
    public List<String> members(String group) {
        return groups.containsKey(group) ? groups.get(group) : List.copyOf(members);
    }

    @Override
    public int transactionVersion() {
        return 2;
    }

    @Override
    public Set<String> groups() {
        return Set.copyOf(groups.keySet());
    }

    @Override
    public void deleteGroup(String group) {
        groups.remove(group);
        offsets.clear();
    }

    @Override
    public void grow(String topic, int count) {
        partitions.merge(topic, count, Math::max);
    }

    @Override
    public Set<String> topics() {
        return Set.copyOf(partitions.keySet());
    }

    @Override
    public Map<String, String> topicIds() {
        return partitions.keySet().stream().collect(Collectors.toMap(topic -> topic, topic -> topic + made));
    }

    @Override
    public int partitions(String topic) {
        return partitions.getOrDefault(topic, 0);
    }

    @Override
    public Map<TopicPartition, Long> committed(String group) {
        return Map.copyOf(offsets);
    }

    @Override
    public Map<TopicPartition, Long> settled(String group) {
        return Map.copyOf(offsets);
    }

    @Override
    public void commit(String group, Map<TopicPartition, Long> committed) {
        offsets.putAll(committed);
    }

    @Override
    public void forget(String group, Set<TopicPartition> forgotten) {
        offsets.keySet().removeAll(forgotten);
    }

    @Override
    public Map<TopicPartition, Long> beginnings(Set<TopicPartition> asked) {
        return asked.stream().collect(Collectors.toMap(each -> each, each -> 0L));
    }

    @Override
    public Map<TopicPartition, Long> ends(Set<TopicPartition> asked) {
        whenAsked.run();
        return asked.stream().collect(Collectors.toMap(each -> each, each -> ends.getOrDefault(each, 0L)));
    }

    @Override
    public Map<TopicPartition, Long> stableEnds(Set<TopicPartition> asked) {
        return asked.stream()
                .collect(Collectors.toMap(
                        each -> each, each -> stableEnds.getOrDefault(each, ends.getOrDefault(each, 0L))));
    }

    @Override
    public Map<String, String> settings(String topic) {
        return settings.getOrDefault(topic, Map.of());
    }

    @Override
    public void create(String topic, int count, short replicas, Map<String, String> given) {
        if (partitions.put(topic, count) != null) {
            throw new AssertionError(topic + " is there already");
        }
        settings.put(topic, given);
    }

    @Override
    public void delete(Set<String> topics) {
        partitions.keySet().removeAll(topics);
        offsets.keySet().removeIf(partition -> topics.contains(partition.topic()));
        ends.keySet().removeIf(partition -> topics.contains(partition.topic()));
    }
}
