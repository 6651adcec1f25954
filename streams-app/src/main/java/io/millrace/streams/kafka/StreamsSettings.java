package io.millrace.streams.kafka;

import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.rollup.MemoryBudget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.StreamsConfig;

/** The application's Kafka properties: defaults that suit counting, then what the pipeline file says, then what must hold. */
public final class StreamsSettings {
    /** A transaction stays open for a whole commit interval and for what a thread may wait inside it. */
    private static final int TRANSACTION_TIMEOUT_MS = 60_000;

    /** As Streams has it: a segment that is being written is not deleted. */
    private static final int REPARTITION_SEGMENT_BYTES = 50 * 1024 * 1024;

    private static final String BROKER_DEFAULT = "-1";

    private StreamsSettings() {}

    public static Properties of(Pipeline pipeline) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, "2000");
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, Long.toString(64L * 1024 * 1024));
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, "2");
        producerDefault(properties, pipeline, ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        producerDefault(properties, pipeline, ProducerConfig.LINGER_MS_CONFIG, "100");
        producerDefault(properties, pipeline, ProducerConfig.BATCH_SIZE_CONFIG, "131072");
        producerDefault(
                properties,
                pipeline,
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                Integer.toString(TRANSACTION_TIMEOUT_MS));
        // A killed process is missed after this long; until then its successor gets no partitions.
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "10000");
        if (pipeline.operation().instanceId() != null) {
            // Its partitions wait for a process that is restarted, so it needs the time to come back.
            properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "60000");
            properties.put(
                    ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
                    pipeline.operation().instanceId());
        }
        // Partials, rows' state and shuffled events may be as large as what the producer sends, whatever the brokers'
        // default.
        properties.put(
                StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG),
                Integer.toString(producerLimit(pipeline)));
        // What is uncommitted when a process is killed never was in the store: it need not be read from the changelog
        // anew.
        properties.put(StreamsConfig.TRANSACTIONAL_STATE_STORES_CONFIG, "true");
        properties.putAll(pipeline.kafka());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, pipeline.applicationId());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, "true");
        return properties;
    }

    /**
     * Returns the properties of another application that runs a part of the pipeline beside it.
     *
     * @param pipeline the pipeline
     * @param applicationId the other application's id
     * @return the pipeline's own, under that id, from the source's first record on
     */
    public static Properties beside(Pipeline pipeline, String applicationId) {
        Properties properties = of(pipeline);
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        // Both would be known to JMX, and to the brokers' logs, under one name.
        properties.computeIfPresent(StreamsConfig.CLIENT_ID_CONFIG, (name, id) -> id + "-" + applicationId);
        return properties;
    }

    /** Puts a default under the producer's prefix, where Streams looks first, unless the file has it with or without one. */
    private static void producerDefault(Properties properties, Pipeline pipeline, String name, String value) {
        String plain = pipeline.kafka().get(name);
        properties.put(StreamsConfig.producerPrefix(name), plain == null ? value : plain);
    }

    /** Returns what may be held back before a commit: what Streams would give its own caches. */
    public static MemoryBudget memory(Properties properties) {
        return new MemoryBudget(
                Long.parseLong(properties.getProperty(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG)));
    }

    /**
     * Says whether a process that is stopped leaves its group. Streams would have it count as a member until its session times
     * out, and nobody would read its partitions until then. That is wanted only of one that is going to be back under the same
     * name.
     */
    public static GroupMembershipOperation membershipWhenStopped(StreamsConfig config) {
        boolean named =
                config.getMainConsumerConfigs("any", "any", 0).containsKey(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        return named ? GroupMembershipOperation.REMAIN_IN_GROUP : GroupMembershipOperation.LEAVE_GROUP;
    }

    /**
     * Returns the properties of an admin client.
     *
     * @param pipeline the pipeline
     * @param purpose the last part of the client's id, by which brokers' logs tell it from others
     * @return what the pipeline file says of brokers and security, and Streams' defaults
     */
    public static Map<String, Object> admin(Pipeline pipeline, String purpose) {
        return new StreamsConfig(of(pipeline)).getAdminConfigs(pipeline.applicationId() + "-" + purpose);
    }

    /**
     * Returns the properties of a producer whose records are part of the application's state.
     *
     * @param pipeline the pipeline
     * @param purpose the last part of the client's id, and of its transactional id
     * @return as Streams would give them to its own producers
     */
    public static Map<String, Object> producer(Pipeline pipeline, String purpose) {
        String id = pipeline.applicationId() + "-" + purpose;
        Map<String, Object> properties = new StreamsConfig(of(pipeline)).getProducerConfigs(id);
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
        return properties;
    }

    /**
     * Returns the properties of a consumer that reads what has been committed, in no group.
     *
     * @param pipeline the pipeline
     * @param purpose the last part of the client's id
     * @return as Streams would give them to the consumer that restores state
     */
    public static Map<String, Object> consumer(Pipeline pipeline, String purpose) {
        Map<String, Object> properties =
                new StreamsConfig(of(pipeline)).getRestoreConsumerConfigs(pipeline.applicationId() + "-" + purpose);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return properties;
    }

    /**
     * Returns how long a member that was killed is still in the application's group.
     *
     * @param pipeline the pipeline
     * @return its session's timeout
     */
    public static Duration sessionTimeout(Pipeline pipeline) {
        return Duration.ofMillis(Long.parseLong(of(pipeline).getProperty(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG)));
    }

    /**
     * Returns how many replicas each topic gets.
     *
     * @param pipeline the pipeline
     * @return a number, or -1 for what the brokers have as a default
     */
    public static short replicas(Pipeline pipeline) {
        return Short.parseShort(pipeline.kafka().getOrDefault(StreamsConfig.REPLICATION_FACTOR_CONFIG, BROKER_DEFAULT));
    }

    /**
     * Returns where Streams keeps the application's state on this machine.
     *
     * @param pipeline the pipeline
     * @return a directory, whether it exists or not
     */
    public static Path stateDirectory(Pipeline pipeline) {
        return Path.of(new StreamsConfig(of(pipeline)).getString(StreamsConfig.STATE_DIR_CONFIG))
                .resolve(pipeline.applicationId());
    }

    /** Returns the settings of a repartition topic: those that Streams gives it, and what the file says of internal topics. */
    public static Map<String, String> repartitionTopic(Pipeline pipeline) {
        Map<String, String> settings = new HashMap<>();
        // Nothing leaves by time: Streams deletes what has been folded.
        settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        settings.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
        settings.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(REPARTITION_SEGMENT_BYTES));
        settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime");
        of(pipeline).forEach((name, value) -> {
            if (name.toString().startsWith(StreamsConfig.TOPIC_PREFIX)) {
                settings.put(name.toString().substring(StreamsConfig.TOPIC_PREFIX.length()), value.toString());
            }
        });
        return settings;
    }

    /** Returns the producer's limit on a request, as the pipeline file or Kafka's default has it. */
    public static int producerLimit(Pipeline pipeline) {
        String prefixed = pipeline.kafka().get(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG));
        String plain = pipeline.kafka().getOrDefault(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "1048576");
        return Integer.parseInt(prefixed == null ? plain : prefixed);
    }
}
