package io.millrace.connect.cassandra.bench;

import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.topology.BatchThresholds;
import io.millrace.connect.cassandra.topology.Coordinator;
import io.millrace.connect.cassandra.topology.ReplicaSet;
import io.millrace.connect.cassandra.topology.Ring;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A ring of the cluster's nodes, each partition on two of them. */
final class VirtualRing implements Ring {

    private final List<VirtualNode> nodes;
    private List<ReplicaSet> replicaSets = List.of();
    private long version;

    VirtualRing(List<VirtualNode> nodes) {
        this.nodes = nodes;
        change();
    }

    /** The driver has read its token map anew: the same nodes in new sets. */
    void change() {
        List<ReplicaSet> sets = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            Coordinator first = nodes.get(i).coordinator();
            Coordinator second = nodes.get((i + 1) % nodes.size()).coordinator();
            sets.add(new ReplicaSet(List.of(first, second), true));
        }
        replicaSets = List.copyOf(sets);
        version++;
    }

    @Override
    public ReplicaSet replicasOf(PartitionKey key) {
        return replicaSets.get(Math.floorMod(key.hashCode(), replicaSets.size()));
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
        return nodes.stream().map(VirtualNode::coordinator).toList();
    }
}
