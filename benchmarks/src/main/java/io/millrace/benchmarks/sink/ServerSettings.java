package io.millrace.benchmarks.sink;

import io.millrace.stack.CassandraSettings;

/** How the Cassandra is set up that is written to. */
public enum ServerSettings {
    /** As Cassandra is shipped: what most users have. */
    SHIPPED,
    /** As the local stack has it: the commit log is synced before each answer, and memory is little. */
    LOCAL;

    /** Returns what the stack makes of it. */
    public CassandraSettings cassandra() {
        return this == SHIPPED ? CassandraSettings.shipped() : CassandraSettings.small();
    }
}
