package io.millrace.streams.state;

import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.topology.InternalTopics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * The numbers of slices that an application's rollups are, or were, cut into, as Kafka knows them. One is in use if the
 * application's group has offsets of its partials: this is what says which state counts, of those that lie side by side.
 *
 * @param topics the repartition topics that exist, by number of slices
 * @param offsets the group's offsets of those, by number of slices; only numbers that have some
 */
public record KnownShards(
        NavigableMap<Integer, Set<String>> topics, NavigableMap<Integer, Map<TopicPartition, Long>> offsets) {
    public static KnownShards of(Pipeline pipeline, Collection<String> topics, Map<TopicPartition, Long> committed) {
        NavigableMap<Integer, Set<String>> existing = new TreeMap<>();
        List<String> sliced = new ArrayList<>();
        pipeline.rollups().forEach(rollup -> sliced.add(rollup.name()));
        if (pipeline.shuffled()) {
            sliced.add(InternalTopics.DEDUPLICATE);
        }
        for (String name : sliced) {
            for (String topic : topics) {
                OptionalInt shards = InternalTopics.shards(pipeline.applicationId(), name, topic);
                if (shards.isPresent()) {
                    existing.computeIfAbsent(shards.getAsInt(), number -> new HashSet<>())
                            .add(topic);
                }
            }
        }
        NavigableMap<Integer, Map<TopicPartition, Long>> offsets = new TreeMap<>();
        existing.forEach((shards, names) -> {
            Map<TopicPartition, Long> own = committed.entrySet().stream()
                    .filter(offset -> names.contains(offset.getKey().topic()))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
            if (!own.isEmpty()) {
                offsets.put(shards, own);
            }
        });
        return new KnownShards(existing, offsets);
    }

    /** Says whether the state that is cut into so many slices is in use. */
    public boolean inUse(int shards) {
        return offsets.containsKey(shards);
    }

    /** Returns the numbers of which there is something, but for one. */
    public NavigableSet<Integer> others(int shards) {
        NavigableSet<Integer> others = new TreeSet<>(topics.keySet());
        others.remove(shards);
        return others;
    }
}
