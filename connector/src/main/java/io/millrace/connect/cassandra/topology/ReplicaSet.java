package io.millrace.connect.cassandra.topology;

import java.util.List;

/**
 * The nodes that keep the same partitions. There is one object for each set of nodes, until the ring changes: compare
 * by identity.
 *
 * @param nodes those to choose a coordinator from; where they are not known, {@link Coordinator#ANY} alone
 * @param isKnown whether partitions of this set surely have their replicas in common
 */
public record ReplicaSet(List<Coordinator> nodes, boolean isKnown) {

    /** Of a partition whose replicas the driver does not know. */
    public static final ReplicaSet UNKNOWN = new ReplicaSet(List.of(Coordinator.ANY), false);

    public ReplicaSet {
        nodes = List.copyOf(nodes);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // one object for each set
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
