package io.millrace.connect.cassandra.batching;

/**
 * How one replica set has fared with one table: the requests it has taken, and those at which replicas failed. By this
 * a row at which replicas fail is told from replicas that fail at everything.
 */
final class ReplicaTally {

    private long taken;
    private long failed;

    void countTaken() {
        taken++;
    }

    void countFailed() {
        failed++;
    }

    long taken() {
        return taken;
    }

    long failed() {
        return failed;
    }
}
