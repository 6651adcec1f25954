package io.millrace.streams.pipeline;

import java.time.Duration;
import java.time.Instant;
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
 * @param derived fields made of others, in the order of the file
 * @param deduplication which events are duplicates; null for none
 * @param maxFuture how far ahead of the clock an event's time may be; default 10 minutes
 * @param maxKeptBytes how large a value first, last, min and max keep, in bytes; default 64 KiB
 * @param deadLetterTopic where bad events go; default {@code <application.id>.dlq}
 * @param idleTimeout how long a source partition that has been read to its end is without events until windows no longer wait
 *     for it; default 10 minutes
 * @param generation raised by a reprocessing whose rows shall replace the earlier ones; default 0
 * @param generationFrom the first instant whose windows are replaced; null for all
 * @param startupTimeout how long to wait for the source's topic and schema; default 10 minutes
 * @param operation how a process is run
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
        List<Derived> derived,
        Deduplication deduplication,
        Duration maxFuture,
        int maxKeptBytes,
        String deadLetterTopic,
        Duration idleTimeout,
        int generation,
        Instant generationFrom,
        Duration startupTimeout,
        Operation operation) {

    /** Copies the collections, so that nothing changes afterwards. */
    public Pipeline {
        kafka = Map.copyOf(kafka);
        registry = Map.copyOf(registry);
        flows = List.copyOf(flows);
        rollups = List.copyOf(rollups);
        derived = List.copyOf(derived);
    }

    /**
     * Says whether events are shuffled by their ids before they go anywhere, and so have state that is cut into slices.
     *
     * @return true for deduplication with a global scope
     */
    public boolean shuffled() {
        return deduplication != null && deduplication.global();
    }

    /**
     * A field that is made of others.
     *
     * @param name its name
     * @param expression how it is made
     * @param where place in the file
     */
    public record Derived(String name, String expression, String where) {}

    /**
     * Which events are duplicates: those whose id was seen before.
     *
     * @param within how long an id is remembered, by the time of the events
     * @param global whether duplicates may come through any partition, rather than that of the first
     * @param where place in the file
     */
    public record Deduplication(Duration within, boolean global, String where) {}

    /**
     * The topic that is read.
     *
     * @param topic its name
     * @param timestamp the field of the event's time, perhaps a derived one; null takes the Kafka record's timestamp
     * @param id the field that identifies an event; null if there is none
     * @param events the field of the value that holds an array of events; null where a value is one event or an array
     * @param schemaVersion the version of the subject's schema that events are read as; null for the latest
     * @param where place in the file
     */
    public record Source(
            String topic, FieldName timestamp, FieldName id, FieldName events, Integer schemaVersion, String where) {}

    /**
     * A field of the source's value that the file names.
     *
     * @param name its name
     * @param where place in the file
     */
    public record FieldName(String name, String where) {}

    /**
     * Events, one record each, partitioned by shard key.
     *
     * @param name the topic that is written
     * @param shardKey the partition key of the table the topic feeds, in order
     * @param filter an expression; events for which it does not hold are left out; null for none
     * @param where place in the file
     */
    public record Flow(String name, List<KeyColumn> shardKey, String filter, String where) {
        /** Copies the list. */
        public Flow {
            shardKey = List.copyOf(shardKey);
        }
    }

    /**
     * One column of a shard key: a field as it is, or derived by a function.
     *
     * @param function the name before the parentheses (minute, hour, day, month, bucket, salt); null for the field itself
     * @param field the field; null for a bucket of the source's id
     * @param buckets how many buckets; 0 for functions of time
     * @param values the hot values that a salt spreads
     * @param name the column's name
     * @param where place in the file
     */
    public record KeyColumn(
            String function, String field, int buckets, List<String> values, String name, String where) {
        /** Copies the list. */
        public KeyColumn {
            values = List.copyOf(values);
        }
    }

    /**
     * Counters, folded before they are stored.
     *
     * @param name the topic that is written, or where there are several windows what their topics' names begin with
     * @param key the columns that tell one counter from another
     * @param partitionKey the partition key of the tables, by which the rows are sliced; the same as key unless given
     * @param filter an expression; events for which it does not hold are left out; null for none
     * @param windows the windows that are counted
     * @param store where the rows' state is kept
     * @param measures what is counted, in the order of the file
     * @param where place in the file
     */
    public record Rollup(
            String name,
            List<KeyColumn> key,
            List<KeyColumn> partitionKey,
            String filter,
            List<Window> windows,
            StoreKind store,
            List<MeasureSpec> measures,
            String where) {
        /** Copies the lists. */
        public Rollup {
            key = List.copyOf(key);
            partitionKey = List.copyOf(partitionKey);
            windows = List.copyOf(windows);
            measures = List.copyOf(measures);
        }
    }

    /**
     * One window of a rollup.
     *
     * @param topic the topic its rows are written to
     * @param length its length; null for all time
     * @param grace how long after its end a window still takes events; null for all time
     */
    public record Window(String topic, Duration length, Duration grace) {}

    /** Where the state of a rollup's rows is kept; it is in Kafka in any case. */
    public enum StoreKind {
        /** On disk, for more rows than fit in memory. */
        ROCKSDB,
        /** On the heap, for few rows. */
        MEMORY
    }

    /**
     * One measure of a rollup.
     *
     * @param name the output field
     * @param function the name before the parentheses
     * @param arguments what stands between the parentheses, by commas: the field first; none for {@code count}
     * @param where place in the file
     */
    public record MeasureSpec(String name, String function, List<String> arguments, String where) {
        /** Copies the list. */
        public MeasureSpec {
            arguments = List.copyOf(arguments);
        }
    }
}
