package io.millrace.benchmarks.balance;

import io.millrace.streams.shard.Slices;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** A larger ring than can be started here, with random tokens: how many sets of replicas a task has to do with. */
final class RingSimulation {

    private static final int TOKENS_PER_NODE = 16;
    private static final int COPIES = 3;

    private final NavigableMap<Long, Integer> owners = new TreeMap<>();

    RingSimulation(int nodes) {
        Random random = new Random(nodes);
        for (int i = 0; i < nodes * TOKENS_PER_NODE; i++) {
            owners.put(random.nextLong(), i % nodes);
        }
    }

    /** All that there are: a task that gets keys from anywhere has to do with each. */
    int replicaSets() {
        Set<Set<Integer>> sets = new HashSet<>();
        owners.keySet().forEach(token -> sets.add(replicas(token)));
        return sets.size();
    }

    /** Those of one task's slice of the ring, on average over the tasks. */
    double replicaSetsPerTask(int tasks) {
        List<Set<Set<Integer>>> met = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            met.add(new HashSet<>());
        }
        int from = 0;
        for (long end : owners.keySet()) {
            int to = Slices.slice(end, tasks);
            for (int task = from; task <= to; task++) {
                met.get(task).add(replicas(end));
            }
            from = to;
        }
        // Behind the last token the ring begins again.
        for (int task = from; task < tasks; task++) {
            met.get(task).add(replicas(owners.firstKey()));
        }
        return met.stream().mapToInt(Set::size).average().orElseThrow();
    }

    /** The first nodes from a token on, around the ring. */
    private Set<Integer> replicas(long token) {
        Set<Integer> found = new HashSet<>();
        for (Map<Long, Integer> part : List.of(owners.tailMap(token, true), owners.headMap(token, false))) {
            for (int node : part.values()) {
                if (found.size() < COPIES) {
                    found.add(node);
                }
            }
        }
        return found;
    }
}
