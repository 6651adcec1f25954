package io.millrace.streams.state;

import io.millrace.streams.kafka.KafkaCluster;
import io.millrace.streams.kafka.StartupException;
import io.millrace.streams.kafka.StreamsSettings;
import io.millrace.streams.pipeline.Pipeline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic that holds the manifest: one partition, compacted, one record. Of several instances that start at once each reads
 * what the one before has written: a change is made in a transaction, and whoever begins one fences the others.
 */
public final class ManifestTopic implements ManifestStore {
    private static final Logger LOG = LoggerFactory.getLogger(ManifestTopic.class);
    private static final byte[] KEY = "manifest".getBytes(StandardCharsets.UTF_8);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int ATTEMPTS = 10;

    private final Pipeline pipeline;
    private final KafkaCluster cluster;
    private final TopicPartition partition;
    private final ManifestJson json = new ManifestJson();

    /**
     * Creates the store of an application.
     *
     * @param pipeline its pipeline
     * @param cluster where it runs
     */
    public ManifestTopic(Pipeline pipeline, KafkaCluster cluster) {
        this.pipeline = pipeline;
        this.cluster = cluster;
        this.partition = new TopicPartition(name(pipeline.applicationId()), 0);
    }

    /**
     * Returns the topic's name.
     *
     * @param applicationId the application's id
     * @return a name that begins with it
     */
    public static String name(String applicationId) {
        return applicationId + "-manifest";
    }

    @Override
    public Optional<Manifest> read() {
        if (cluster.partitions(partition.topic()) == 0) {
            return Optional.empty();
        }
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                StreamsSettings.consumer(pipeline, "manifest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            return read(consumer);
        }
    }

    private Optional<Manifest> read(Consumer<byte[], byte[]> consumer) {
        long end = cluster.stableEnds(Set.of(partition)).get(partition);
        long begin = cluster.beginnings(Set.of(partition)).get(partition);
        consumer.assign(List.of(partition));
        consumer.seek(partition, begin);
        byte[] last = null;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(partition)) {
                last = record.value();
            }
            if (System.nanoTime() > deadline) {
                throw new StartupException("The topic " + partition.topic() + " gives nothing after offset "
                        + consumer.position(partition) + " for " + PATIENCE.toSeconds() + " s, and its end is at " + end
                        + "; is its leader away?");
            }
        }
        return Optional.ofNullable(last).map(json::read);
    }

    @Override
    public <T> T change(Function<Optional<Manifest>, Change<T>> change) {
        if (cluster.partitions(partition.topic()) == 0) {
            cluster.create(
                    partition.topic(),
                    1,
                    StreamsSettings.replicas(pipeline),
                    Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(change);
            } catch (ProducerFencedException | InvalidProducerEpochException e) {
                if (attempt == ATTEMPTS) {
                    throw new StartupException("The manifest in " + partition.topic() + " is being changed by "
                            + "somebody else all the time; start one instance after the other");
                }
                LOG.info("Another instance has changed {} meanwhile; looking again", partition.topic());
            } catch (KafkaException e) {
                throw new StartupException("The manifest in " + partition.topic() + " cannot be written ("
                        + e.getClass().getSimpleName() + ": " + e.getMessage()
                        + "); check the rights to write the topic and to use the transactional id "
                        + pipeline.applicationId() + "-manifest");
            }
        }
    }

    private <T> T attempt(Function<Optional<Manifest>, Change<T>> change) {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                StreamsSettings.producer(pipeline, "manifest"), new ByteArraySerializer(), new ByteArraySerializer())) {
            // From here on whoever was at it before fails.
            producer.initTransactions();
            Change<T> changed = change.apply(read());
            if (changed.next().isPresent()) {
                producer.beginTransaction();
                var unused = producer.send(new ProducerRecord<>(
                        partition.topic(),
                        partition.partition(),
                        KEY,
                        json.write(changed.next().get())));
                producer.commitTransaction();
            }
            return changed.answer();
        }
    }
}
