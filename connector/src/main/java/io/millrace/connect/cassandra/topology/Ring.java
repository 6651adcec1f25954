package io.millrace.connect.cassandra.topology;

import io.millrace.connect.cassandra.mapping.PartitionKey;
import java.util.Collection;
import java.util.List;

/** What is known of the cluster's token ring. Belongs to the task thread. */
public interface Ring {

    /** Returns the nodes that keep the partition, as of now; never {@code null}. */
    ReplicaSet replicasOf(PartitionKey key);

    /** Returns how large a batch over several partitions may be before the server complains. */
    BatchThresholds thresholds();

    /**
     * Returns a number that changes whenever replica sets or nodes may have changed. A ring that never changes keeps to
     * one.
     */
    default long version() {
        return 0;
    }

    /** Returns the nodes of all replica sets handed out, as far as they still belong to the ring. */
    default Collection<Coordinator> coordinators() {
        return List.of();
    }
}
