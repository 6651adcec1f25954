package io.millrace.benchmarks.rollups;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What all contestants have in common.
 *
 * @param shards partitions of the repartition topic and of the output
 * @param threads stream threads of the one process
 * @param commitIntervalMs milliseconds between two commits
 * @param cacheBytes of the state stores' caches, all together
 * @param heap as {@code -Xmx} takes it
 * @param kafka more properties of Kafka Streams, its consumers and producers
 * @param profile whether a flight recorder runs along
 */
record Settings(
        int shards,
        int threads,
        int commitIntervalMs,
        long cacheBytes,
        String heap,
        Map<String, String> kafka,
        boolean profile) {

    Settings {
        kafka = Map.copyOf(kafka);
    }

    /** The Kafka properties of every contestant. */
    Map<String, String> kafkaProperties(String bootstrapServers) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("bootstrap.servers", bootstrapServers);
        properties.put("processing.guarantee", "exactly_once_v2");
        properties.put("num.stream.threads", Integer.toString(threads));
        properties.put("commit.interval.ms", Integer.toString(commitIntervalMs));
        properties.put("statestore.cache.max.bytes", Long.toString(cacheBytes));
        properties.put("producer.compression.type", "lz4");
        properties.put("producer.linger.ms", "100");
        properties.put("producer.batch.size", "131072");
        properties.put("producer.transaction.timeout.ms", "60000");
        properties.put("session.timeout.ms", "10000");
        properties.putAll(kafka);
        return properties;
    }
}
