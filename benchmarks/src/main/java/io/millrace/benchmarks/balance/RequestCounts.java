package io.millrace.benchmarks.balance;

/** What a session has sent. */
public interface RequestCounts {

    /** Requests that were acknowledged. */
    long getRequests();

    /** Their rows. */
    long getRows();

    /** Their partitions, each as often as it was in a request. */
    long getPartitions();

    /** How many different sets of replicas they went to. */
    int getReplicaSets();
}
