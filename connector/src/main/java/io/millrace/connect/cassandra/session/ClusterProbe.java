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

    /** Returns what the connector's role may do; empty where everybody may do everything, or nobody can tell. */
    default Optional<Rights> rights() {
        return Optional.empty();
    }

    @Override
    void close();

    /**
     * What a role may do, with what it has from others.
     *
     * @param role as it logs in
     * @param granted permissions and what they are for, as Cassandra lists them: {@code CREATE <keyspace ks>}
     */
    record Rights(String role, Set<String> granted) {
        public Rights {
            granted = Set.copyOf(granted);
        }

        /** Tells whether it may do this in all of a keyspace. */
        public boolean mayIn(String keyspace, String permission) {
            return granted.contains(permission + " <keyspace " + keyspace + ">")
                    || granted.contains(permission + " <all tables in " + keyspace + ">")
                    || granted.contains(permission + " <all keyspaces>");
        }

        /** Tells whether it may do this with a table. */
        public boolean mayOn(String keyspace, String table, String permission) {
            return mayIn(keyspace, permission)
                    || granted.contains(permission + " <table " + keyspace + "." + table + ">");
        }

        /** Tells whether it may do this with some table of a keyspace. */
        public boolean mayWithATableOf(String keyspace, String permission) {
            return mayIn(keyspace, permission)
                    || granted.stream().anyMatch(each -> each.startsWith(permission + " <table " + keyspace + "."));
        }
    }

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
