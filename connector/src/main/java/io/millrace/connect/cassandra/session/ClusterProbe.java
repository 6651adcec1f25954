package io.millrace.connect.cassandra.session;

import io.millrace.connect.cassandra.mapping.Tables;
import java.util.Optional;
import java.util.Set;

/** A look at a cluster. */
public interface ClusterProbe extends AutoCloseable {

    /** Returns the cluster's tables. */
    Tables tables();

    /** Returns the data centers of the nodes that are known. */
    Set<String> datacenters();

    /**
     * Returns how a keyspace is replicated; empty where there is no such keyspace, or nothing to be read from its
     * options.
     */
    Optional<Replication> replication(String keyspace);

    @Override
    void close();

    /**
     * How many replicas a keyspace has.
     *
     * @param total in all data centers
     * @param datacenters those that have some; empty where they are not chosen by data center
     */
    record Replication(int total, Set<String> datacenters) {
        public Replication {
            datacenters = Set.copyOf(datacenters);
        }
    }
}
