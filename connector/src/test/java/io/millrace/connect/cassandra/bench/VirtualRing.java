package io.millrace.connect.cassandra.bench;

import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.topology.BatchThresholds;
import io.millrace.connect.cassandra.topology.Coordinator;
import io.millrace.connect.cassandra.topology.ReplicaSet;
import io.millrace.connect.cassandra.topology.Ring;
import java.util.List;

/** Every partition has the same replicas, as in a cluster of as many nodes as replicas. */
final class VirtualRing implements Ring {

    private final ReplicaSet replicas = new ReplicaSet(List.of(Coordinator.ANY), true);

    @Override
    public ReplicaSet replicasOf(PartitionKey key) {
        return replicas;
    }

    @Override
    public BatchThresholds thresholds() {
        return BatchThresholds.SHIPPED;
    }
}
