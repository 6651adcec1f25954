package io.millrace.connect.cassandra.batching;

import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.topology.BatchThresholds;
import io.millrace.connect.cassandra.topology.Coordinator;
import io.millrace.connect.cassandra.topology.FakeNode;
import io.millrace.connect.cassandra.topology.ReplicaSet;
import io.millrace.connect.cassandra.topology.Ring;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A ring of named nodes without copies: a partition is kept by the node that its key begins with. */
final class TestRing implements Ring {

    private final Map<String, Coordinator> coordinators = new HashMap<>();
    private Map<String, ReplicaSet> replicaSets = new HashMap<>();
    private long version;

    TestRing(String... nodes) {
        change(nodes);
    }

    /** Nodes have come and gone, or maybe not: in any case there are new replica sets. */
    void change(String... nodes) {
        coordinators.keySet().retainAll(List.of(nodes));
        replicaSets = new HashMap<>();
        for (String node : nodes) {
            Coordinator coordinator = coordinators.computeIfAbsent(node, name -> Coordinator.of(new FakeNode()));
            replicaSets.put(node, new ReplicaSet(List.of(coordinator), true));
        }
        version++;
    }

    Coordinator coordinator(String node) {
        return coordinators.get(node);
    }

    ReplicaSet replicas(String node) {
        return replicaSets.get(node);
    }

    @Override
    public ReplicaSet replicasOf(PartitionKey key) {
        String text = StandardCharsets.UTF_8.decode(key.bytes().duplicate()).toString();
        String node = text.substring(0, text.indexOf('/'));
        return replicaSets.getOrDefault(node, ReplicaSet.UNKNOWN);
    }

    @Override
    public BatchThresholds thresholds() {
        return BatchThresholds.SHIPPED;
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public Collection<Coordinator> coordinators() {
        return coordinators.values();
    }
}
