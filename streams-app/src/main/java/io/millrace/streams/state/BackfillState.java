package io.millrace.streams.state;

import io.millrace.streams.kafka.KafkaCluster;
import io.millrace.streams.kafka.StartupException;
import io.millrace.streams.kafka.StreamsSettings;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.route.EventRouter;
import io.millrace.streams.topology.InternalTopics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What Kafka knows of the backfill of one rollup: how far it is, and that it is done. It is done when all of what the source
 * held before has become rows; until then the rollup's windows wait for it.
 */
public final class BackfillState {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** The last clock, the markers of its transaction, and room to spare. */
    private static final long TAIL = 16;

    private final KafkaCluster cluster;
    private final ManifestStore manifest;
    private final Pipeline pipeline;
    private final String rollup;
    private final String applicationId;
    private final int partitions;
    /** Where the partials of the backfill end, once all have been sent. */
    private Optional<Map<TopicPartition, Long>> partialsEnd = Optional.empty();

    BackfillState(
            KafkaCluster cluster,
            ManifestStore manifest,
            Pipeline pipeline,
            String rollup,
            String incarnation,
            int partitions) {
        this.cluster = cluster;
        this.manifest = manifest;
        this.pipeline = pipeline;
        this.rollup = rollup;
        this.applicationId = InternalTopics.backfill(pipeline.applicationId(), rollup, incarnation);
        this.partitions = partitions;
    }

    /**
     * Returns the id of the application that counts.
     *
     * @return the id of its group, and what its topics begin with
     */
    public String applicationId() {
        return applicationId;
    }

    /**
     * Says whether the backfill is done, and writes that down.
     *
     * @return true once it is, whoever found out
     * @throws StartupException if Kafka does not answer
     */
    public boolean done() {
        if (!isRunning(manifest.read())) {
            return true;
        }
        if (!folded()) {
            return false;
        }
        manifest.change(known -> new ManifestStore.Change<>(
                known.filter(each -> isRunning(known)).map(each -> each.backfilled(rollup)), rollup));
        return true;
    }

    /**
     * Deletes the topics that the backfill needed, once no instance is at it any more. Not the group: one that looked at the
     * manifest before it was done may still be about to join, and would count everything once more without the offsets.
     * Brokers forget them by themselves (offsets.retention.minutes).
     *
     * @return false if an instance still is at it
     */
    public boolean clean() {
        if (!cluster.members(applicationId).isEmpty()) {
            return false;
        }
        cluster.delete(cluster.topics().stream()
                .filter(topic -> topic.startsWith(applicationId + "-"))
                .collect(Collectors.toSet()));
        return true;
    }

    private boolean isRunning(Optional<Manifest> known) {
        return known.map(each -> each.rollups().get(rollup))
                .filter(Manifest.RollupManifest::isBackfilling)
                .isPresent();
    }

    /** Says whether all partials have been sent, and all that were sent folded. */
    private boolean folded() {
        Set<TopicPartition> slices = partitionsOf(InternalTopics.of(pipeline.applicationId(), rollup, pipeline.shards())
                .repartition());
        if (partialsEnd.isEmpty()) {
            if (!sent()) {
                return false;
            }
            // Not only what is committed: the markers of the transaction may still be on their way to some of the
            // slices.
            partialsEnd = Optional.of(cluster.ends(slices));
        }
        Map<TopicPartition, Long> end = partialsEnd.get();
        Map<TopicPartition, Long> stable = cluster.stableEnds(slices);
        if (slices.stream().anyMatch(slice -> stable.get(slice) < end.get(slice))) {
            return false;
        }
        Map<TopicPartition, Long> from = new HashMap<>(cluster.beginnings(slices));
        cluster.committed(pipeline.applicationId())
                .forEach((slice, offset) -> from.computeIfPresent(slice, (same, begin) -> Math.max(begin, offset)));
        Set<TopicPartition> behind = slices.stream()
                .filter(slice -> from.get(slice) < end.get(slice))
                .collect(Collectors.toSet());
        if (behind.isEmpty()) {
            return true;
        }
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            return new CommittedRecords(consumer).among(behind, from, end).isEmpty();
        }
    }

    /** Says whether every partition has come to the end of what it held before; it says so in one transaction with the last. */
    private boolean sent() {
        Set<TopicPartition> clocks = partitionsOf(InternalTopics.clocks(applicationId));
        return clocks.size() >= partitions
                && lastValues(clocks).values().stream()
                                .filter(clock -> clock == EventRouter.ENDED)
                                .count()
                        >= partitions;
    }

    private Map<TopicPartition, Long> lastValues(Set<TopicPartition> changelog) {
        Map<TopicPartition, Long> begin = cluster.beginnings(changelog);
        Map<TopicPartition, Long> end = cluster.stableEnds(changelog);
        Map<TopicPartition, Long> last = new HashMap<>();
        Set<TopicPartition> left = new HashSet<>(changelog);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            consumer.assign(left);
            left.forEach(
                    partition -> consumer.seek(partition, Math.max(begin.get(partition), end.get(partition) - TAIL)));
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            left.removeIf(partition -> consumer.position(partition) >= end.get(partition));
            while (!left.isEmpty()) {
                for (ConsumerRecord<byte[], byte[]> clock : consumer.poll(POLL)) {
                    last.put(
                            new TopicPartition(clock.topic(), clock.partition()),
                            ByteBuffer.wrap(clock.value()).getLong());
                }
                left.removeIf(partition -> consumer.position(partition) >= end.get(partition));
                if (System.nanoTime() > deadline) {
                    throw new StartupException("The partitions " + left + " give nothing for " + PATIENCE.toSeconds()
                            + " s; are their leaders away?");
                }
            }
        }
        return last;
    }

    private Set<TopicPartition> partitionsOf(String topic) {
        return IntStream.range(0, cluster.partitions(topic))
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toSet());
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                StreamsSettings.consumer(pipeline, "backfill"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
