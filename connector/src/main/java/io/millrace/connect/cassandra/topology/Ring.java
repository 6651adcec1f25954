package io.millrace.connect.cassandra.topology;

import io.millrace.connect.cassandra.mapping.PartitionKey;

/** What is known of the cluster's token ring. Belongs to the task thread. */
public interface Ring {

    /** The nodes that keep the partition, as of now; never {@code null}. */
    ReplicaSet replicasOf(PartitionKey key);

    /** How large a batch over several partitions may be before the server complains. */
    BatchThresholds thresholds();
}
