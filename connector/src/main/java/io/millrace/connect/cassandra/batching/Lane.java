package io.millrace.connect.cassandra.batching;

import io.millrace.connect.cassandra.flow.NodeLimit;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.topology.ReplicaSet;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is ready to be sent to one replica set, in the order in which it became ready. Replica sets have lanes of their
 * own so that one whose nodes are slow does not keep the others waiting.
 */
final class Lane {

    private final List<NodeLimit> nodes;
    private final boolean grouping;
    private final ArrayDeque<Batch> retries = new ArrayDeque<>();
    private final ArrayDeque<PartitionQueue> full = new ArrayDeque<>();
    private final ArrayDeque<PartitionQueue> sparse = new ArrayDeque<>();
    private final Map<Table, ReplicaTally> tallies = new HashMap<>();
    private boolean active;

    Lane(ReplicaSet replicas, List<NodeLimit> nodes) {
        this.nodes = nodes;
        this.grouping = replicas.isKnown();
    }

    /** Returns how the replica set has fared with the table; of unknown replicas nothing is known. */
    ReplicaTally tally(Table table) {
        return grouping ? tallies.computeIfAbsent(table, each -> new ReplicaTally()) : new ReplicaTally();
    }

    /** Returns the limits of the nodes that may be asked. */
    List<NodeLimit> nodes() {
        return nodes;
    }

    /** Returns whether partitions of this lane may share a request. */
    boolean isGrouping() {
        return grouping;
    }

    /** Returns the batches to be sent once more, or in parts: before anything new. */
    ArrayDeque<Batch> retries() {
        return retries;
    }

    /** Returns the partitions that fill a request of their own. */
    ArrayDeque<PartitionQueue> full() {
        return full;
    }

    /** Returns the partitions with so few rows that several of them share a request. */
    ArrayDeque<PartitionQueue> sparse() {
        return sparse;
    }

    /** Takes the partition that has been ready for longest, of which there must be one. */
    PartitionQueue pollLongestReady() {
        PartitionQueue ownRequest = full.peek();
        PartitionQueue shared = sparse.peek();
        if (shared == null || (ownRequest != null && ownRequest.firstRowNanos() - shared.firstRowNanos() <= 0)) {
            return full.poll();
        }
        return sparse.poll();
    }

    boolean isEmpty() {
        return retries.isEmpty() && full.isEmpty() && sparse.isEmpty();
    }

    /** Returns whether there is enough for a request, where so many partitions may share one. */
    boolean hasEnough(int partitions) {
        return !retries.isEmpty() || !full.isEmpty() || (grouping ? sparse.size() >= partitions : !sparse.isEmpty());
    }

    /** Returns whether the lane is among those that have something to send. */
    boolean isActive() {
        return active;
    }

    void setActive(boolean active) {
        this.active = active;
    }
}
