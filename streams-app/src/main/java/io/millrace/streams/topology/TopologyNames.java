package io.millrace.streams.topology;

import io.millrace.streams.pipeline.Pipeline;

/**
 * Every name in the topology. Names of stores and internal topics are where the state is found again: changing one loses the
 * state. Internal topics carry the application id in front.
 */
final class TopologyNames {
    static final String SOURCE = "read-events";
    static final String ROUTER = "validate-and-route";
    static final String CLOCK_STORE = "event-clock";
    static final String ROUTER_COMMIT = "before-commit";
    static final String DEAD_LETTERS = "dead-letters";
    /** The operator that events are shuffled to, and their topic. No rollup may be called so beside it. */
    static final String DEDUPLICATE = "deduplicate";

    static final String SHUFFLED_COMMIT = DEDUPLICATE + "-before-commit";
    static final String SHUFFLED_DEAD_LETTERS = DEAD_LETTERS + "-" + DEDUPLICATE;

    private TopologyNames() {}

    static String flowSink(String flow) {
        return "flow-" + flow;
    }

    /**
     * The repartition topic's name, without the application id and the "-repartition" that Streams adds. With the number of
     * slices in it, like the store's: what was cut otherwise is other state, and is never taken for this.
     */
    static String repartition(String rollup, int shards) {
        return rollup + "-" + shards;
    }

    /** The operator that Streams puts before a repartition topic's sink; it takes what is to be shuffled. */
    static String intoRepartition(String rollup, int shards) {
        return repartition(rollup, shards) + "-repartition-filter";
    }

    /** The store of the ids seen: cut as the source is, or for duplicates from anywhere into as many parts as there are slices. */
    static String idStore(Pipeline pipeline) {
        return pipeline.deduplication().global() ? "event-ids-" + pipeline.shards() : "event-ids";
    }

    static String fold(String rollup) {
        return "fold-" + rollup;
    }

    static String foldStore(String rollup, int shards) {
        return rollup + "-" + shards + "-fold";
    }

    static String foldCommit(String rollup) {
        return rollup + "-before-commit";
    }

    static String rowSink(String topic) {
        return "rows-" + topic;
    }

    static String foldDeadLetters(String rollup) {
        return DEAD_LETTERS + "-" + rollup;
    }
}
