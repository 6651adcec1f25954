package io.millrace.streams.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the application does, as its pipeline file says it: immutable, and complete with every default.
 *
 * @param applicationId Kafka Streams' application.id: names consumer group, state and internal topics
 * @param kafka Streams, producer and consumer properties, passed through
 * @param registryUrl address of the Schema Registry's Confluent API
 * @param registry properties of the Schema Registry client, passed through
 * @param source the topic that is read
 * @param shards slices of the token ring, and so the partitions of every topic that is written
 * @param flows outputs of one record per event
 * @param rollups outputs of one record per counter
 * @param maxFuture how far ahead of the clock an event's time may be; default 10 minutes
 * @param deadLetterTopic where bad events go; default {@code <application.id>.dlq}
 * @param generation raised by a reprocessing whose rows shall replace the earlier ones; default 0
 * @param startupTimeout how long to wait for the source's topic and schema; default 10 minutes
 */
public record Pipeline(
        String applicationId,
        Map<String, String> kafka,
        String registryUrl,
        Map<String, String> registry,
        Source source,
        int shards,
        List<Flow> flows,
        List<Rollup> rollups,
        Duration maxFuture,
        String deadLetterTopic,
        int generation,
        Duration startupTimeout) {

    /** Copies the collections, so that nothing changes afterwards. */
    public Pipeline {
        kafka = Map.copyOf(kafka);
        registry = Map.copyOf(registry);
        flows = List.copyOf(flows);
        rollups = List.copyOf(rollups);
    }

    /**
     * The topic that is read.
     *
     * @param topic its name
     * @param timestamp the field of the event's time; null takes the Kafka record's timestamp
     * @param id the field that identifies an event; null if there is none
     * @param where place in the file
     */
    public record Source(String topic, String timestamp, String id, String where) {}

    /**
     * Events, one record each, partitioned by shard key.
     *
     * @param name the topic that is written
     * @param shardKey the partition key of the table the topic feeds, in order
     * @param where place in the file
     */
    public record Flow(String name, List<KeyColumn> shardKey, String where) {
        /** Copies the list. */
        public Flow {
            shardKey = List.copyOf(shardKey);
        }
    }

    /**
     * One column of a shard key: a field as it is, or derived by a function.
     *
     * @param function the name before the parentheses (day, hour, bucket); null for the field itself
     * @param field the field; null for a bucket of the source's id
     * @param buckets how many buckets; 0 for other functions
     * @param name the column's name
     * @param where place in the file
     */
    public record KeyColumn(String function, String field, int buckets, String name, String where) {}

    /**
     * Counters, folded before they are stored.
     *
     * @param name the topic that is written
     * @param key the fields that tell one counter from another; also its shard key
     * @param window length of a window; null for all time
     * @param grace how long after its end a window still takes events; null for all time
     * @param measures what is counted, in the order of the file
     * @param where place in the file
     */
    public record Rollup(
            String name,
            List<KeyColumn> key,
            Duration window,
            Duration grace,
            List<MeasureSpec> measures,
            String where) {
        /** Copies the lists. */
        public Rollup {
            key = List.copyOf(key);
            measures = List.copyOf(measures);
        }
    }

    /**
     * One measure of a rollup.
     *
     * @param name the output field
     * @param function {@code count}, {@code sum}, {@code min} or {@code max}
     * @param field what it is taken of; null for {@code count}
     * @param where place in the file
     */
    public record MeasureSpec(String name, String function, String field, String where) {}
}
