package io.millrace.connect.cassandra.batching;

import io.millrace.connect.cassandra.flow.NodeLimit;
import io.millrace.connect.cassandra.topology.ReplicaSet;
import java.util.ArrayDeque;
import java.util.List;

/**
 * What is ready to be sent to one replica set, in the order in which it became ready. Replica sets have lanes of their own so that
 * one whose nodes are slow does not keep the others waiting.
 */
final class Lane {

    private final List<NodeLimit> nodes;
    private final boolean grouping;
    private final ArrayDeque<Batch> again = new ArrayDeque<>();
    private final ArrayDeque<PartitionQueue> full = new ArrayDeque<>();
    private final ArrayDeque<PartitionQueue> sparse = new ArrayDeque<>();
    /** Whether the lane is among those that have something to send. */
    boolean active;

    Lane(ReplicaSet replicas, List<NodeLimit> nodes) {
        this.nodes = nodes;
        this.grouping = replicas.isKnown();
    }

    /** The limits of the nodes that may be asked. */
    List<NodeLimit> nodes() {
        return nodes;
    }

    /** Whether partitions of this lane may share a request. */
    boolean isGrouping() {
        return grouping;
    }

    /** Batches to be sent once more, or in parts: before anything new. */
    ArrayDeque<Batch> again() {
        return again;
    }

    /** Partitions that fill a request of their own. */
    ArrayDeque<PartitionQueue> full() {
        return full;
    }

    /** Partitions with so few rows that several of them share a request. */
    ArrayDeque<PartitionQueue> sparse() {
        return sparse;
    }

    boolean isEmpty() {
        return again.isEmpty() && full.isEmpty() && sparse.isEmpty();
    }
}
