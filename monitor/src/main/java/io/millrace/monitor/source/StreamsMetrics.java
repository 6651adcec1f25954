package io.millrace.monitor.source;

import java.util.List;
import java.util.Map;

/**
 * What the instances of a streams application tell, each for itself.
 *
 * @param instances by address
 * @param missing the instances that were asked and did not answer, each with why
 */
public record StreamsMetrics(Map<String, Instance> instances, List<String> missing) {

    public StreamsMetrics {
        instances = Map.copyOf(instances);
        missing = List.copyOf(missing);
    }

    /**
     * One process.
     *
     * @param state the state it is in, as Kafka Streams names it; null if it does not say
     * @param restoring records that its stores still have to read before their partitions are processed
     * @param counts what it has counted since it was started, by the names in docs/streams-operations.md
     */
    public record Instance(String state, long restoring, Map<String, Double> counts) {
        public Instance {
            counts = Map.copyOf(counts);
        }
    }
}
