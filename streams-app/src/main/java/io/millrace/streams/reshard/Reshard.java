package io.millrace.streams.reshard;

import io.millrace.streams.kafka.AdminKafkaCluster;
import io.millrace.streams.kafka.KafkaCluster;
import io.millrace.streams.kafka.StartupException;
import io.millrace.streams.kafka.StreamsSettings;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.rollup.Reslicing;
import io.millrace.streams.rollup.RollupPlan;
import io.millrace.streams.state.KnownShards;
import io.millrace.streams.topology.InternalTopics;
import io.millrace.streams.topology.PipelinePlan;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Cuts the state of an application that does not run into another number of slices. It is copied: the old topics stay as they
 * are, and the copy begins to count with one commit at the very end, so whatever happens before that, nothing has happened.
 */
public final class Reshard implements AutoCloseable {
    private static final Duration MEMBERS_GONE_MARGIN = Duration.ofSeconds(5);
    private static final int FETCH_WAIT_MS = 10;

    private final PipelinePlan plan;
    private final int from;
    private final int to;
    private final String group;
    private final KafkaCluster cluster;
    private final PartitionReader reader;
    private final StateWriter writer;
    private final Progress progress;
    private final StoppedApplication application;
    private final Runnable close;

    Reshard(
            PipelinePlan plan,
            int from,
            KafkaCluster cluster,
            PartitionReader reader,
            StateWriter writer,
            Consumer<String> listener,
            Duration membersGoneWithin,
            Runnable close) {
        this.plan = plan;
        this.from = from;
        this.to = plan.pipeline().shards();
        this.group = plan.pipeline().applicationId();
        this.cluster = cluster;
        this.reader = reader;
        this.writer = writer;
        this.progress = new Progress(listener);
        this.application = new StoppedApplication(group, cluster, membersGoneWithin, progress);
        this.close = close;
    }

    /**
     * Connects to a pipeline's Kafka.
     *
     * @param plan the pipeline, which says the new number of slices
     * @param from how many slices the state is cut into
     * @param listener is told every few seconds how far it is
     * @return what has done nothing yet
     */
    public static Reshard of(PipelinePlan plan, int from, Consumer<String> listener) {
        Pipeline pipeline = plan.pipeline();
        Admin admin = Admin.create(StreamsSettings.admin(pipeline, "reshard"));
        Map<String, Object> reading = StreamsSettings.consumer(pipeline, "reshard");
        // One partition is read after the other: a fetch that waits for more of the last would hold up the next.
        reading.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MS);
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                StreamsSettings.producer(pipeline, "reshard"), new ByteArraySerializer(), new ByteArraySerializer());
        return new Reshard(
                plan,
                from,
                new AdminKafkaCluster(admin, pipeline.kafka().get("bootstrap.servers")),
                new PartitionReader(consumer),
                new StateWriter(producer),
                listener,
                StreamsSettings.sessionTimeout(pipeline).plus(MEMBERS_GONE_MARGIN),
                () -> {
                    // At once: what is not committed by now never will be.
                    producer.close(Duration.ZERO);
                    consumer.close();
                    admin.close();
                });
    }

    /**
     * Does it.
     *
     * @param restart whether to delete what an earlier attempt has left
     * @return how much was moved
     * @throws StartupException if it cannot be done, or something fails on the way; the old state is as it was
     */
    public MovedCounts run(boolean restart) {
        try {
            return move(restart);
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw new StartupException("Another reshard of " + group + " has begun, and this one has given up");
        } catch (KafkaException e) {
            throw new StartupException(
                    "Kafka refuses or does not answer (" + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + "). The old state is as it was; run it again, with --restart");
        }
    }

    private MovedCounts move(boolean restart) {
        refuseWithoutPurpose();
        writer.begin();
        application.awaitMembersGone();
        KnownShards known = KnownShards.of(plan.pipeline(), cluster.topics(), cluster.committed(group));
        refuseWrongNumber(known);
        Set<String> oldTopics = oldTopics();
        pinOld(known);
        clearNew(known, restart);
        Set<TopicPartition> partitions = partitionsOf(oldTopics);
        Map<TopicPartition, Long> end = application.settledEnds(partitions);
        Map<TopicPartition, Long> committed = cluster.settled(group);
        Map<TopicPartition, Long> begin = new HashMap<>();
        cluster.beginnings(partitions)
                .forEach((partition, first) ->
                        begin.put(partition, Math.max(first, committed.getOrDefault(partition, first))));
        MovedCounts counts = MovedCounts.NONE;
        Map<TopicPartition, Long> fresh = new HashMap<>();
        for (RollupPlan rollup : plan.rollups()) {
            InternalTopics old = InternalTopics.of(group, rollup.name(), from);
            if (!oldTopics.contains(old.repartition()) && !oldTopics.contains(old.changelog())) {
                progress.said(rollup.name() + ": has no state yet");
                continue;
            }
            InternalTopics topics = InternalTopics.of(group, rollup.name(), to);
            create(topics.changelog(), old.changelog(), oldTopics);
            create(topics.repartition(), old.repartition(), oldTopics);
            counts = counts.plus(new RollupMove(
                            rollup.name(), new Reslicing(rollup, from, to), old, topics, reader, writer, progress)
                    .run(from, begin, end));
            partitionsOf(Set.of(topics.repartition())).forEach(partition -> fresh.put(partition, 0L));
        }
        application.refuseWhileRunning();
        if (!cluster.settled(group).equals(committed)
                || !cluster.ends(partitions).equals(end)) {
            throw new StartupException("The application " + group
                    + " has run meanwhile, so what was copied is not its state any more. Stop it, and run this again with"
                    + " --restart");
        }
        cluster.commit(group, fresh);
        return counts;
    }

    private void refuseWithoutPurpose() {
        if (plan.pipeline().shuffled()) {
            throw new StartupException(
                    "The pipeline deduplicates with scope: global. Events on their way and the ids seen"
                            + " are cut into slices too, and cannot be moved yet: keep the number of shards, or begin anew under"
                            + " another application.id");
        }
        if (from == to) {
            throw new StartupException("The pipeline says shards: " + to + ", which is the number to reshard from; set"
                    + " shards to the new number first");
        }
        if (plan.rollups().isEmpty()) {
            throw new StartupException(
                    "The pipeline has no rollups, so there is no state to move; start it with the new"
                            + " number of shards");
        }
    }

    private void refuseWrongNumber(KnownShards known) {
        if (known.inUse(to) && !known.inUse(from)) {
            throw new StartupException("The state of " + group + " is cut into " + to
                    + " slices already, and nothing was done; start the application");
        }
        if (!known.topics().containsKey(from)) {
            throw new StartupException("The application " + group + " has no state that is cut into " + from
                    + " slices. There are topics for these numbers: "
                    + known.others(to).stream().map(String::valueOf).collect(Collectors.joining(", ")));
        }
        known.offsets().keySet().stream()
                .filter(number -> number != from && number != to && !known.inUse(from))
                .findFirst()
                .ifPresent(number -> {
                    throw new StartupException("The state of " + group + " that counts is cut into " + number
                            + " slices: use --from " + number);
                });
    }

    /** Returns those of the old topics that exist. */
    private Set<String> oldTopics() {
        Set<String> topics = existingTopics(from);
        for (String topic : topics) {
            int partitions = cluster.partitions(topic);
            if (partitions != from) {
                throw new StartupException("The topic " + topic + " has " + partitions + " partitions, not " + from
                        + " as its name says; was it made by hand?");
            }
        }
        return topics;
    }

    private Set<String> existingTopics(int shards) {
        Set<String> existing = cluster.topics();
        return plan.rollups().stream()
                .map(rollup -> InternalTopics.of(group, rollup.name(), shards))
                .flatMap(names -> Stream.of(names.repartition(), names.changelog()))
                .filter(existing::contains)
                .collect(Collectors.toSet());
    }

    /** From here on the old state is in use beyond doubt, even if nothing of it was ever committed. */
    private void pinOld(KnownShards known) {
        if (!known.inUse(from)) {
            cluster.commit(group, cluster.beginnings(partitionsOf(known.topics().get(from))));
        }
    }

    private void clearNew(KnownShards known, boolean restart) {
        Set<String> topics = existingTopics(to);
        if (topics.isEmpty()) {
            return;
        }
        if (!restart) {
            throw new StartupException((known.inUse(to)
                            ? "This has been done already: the state is cut into " + from + " and into " + to
                                    + " slices, and the first start decides which counts. Start the application, or do it"
                                    + " again with --restart"
                            : "An earlier attempt has left the topics "
                                    + topics.stream().sorted().collect(Collectors.joining(", "))
                                    + ". Run it again with --restart, which deletes them first")
                    + "; the state in " + from + " slices is untouched");
        }
        if (known.inUse(to)) {
            cluster.forget(group, known.offsets().get(to).keySet());
        }
        cluster.delete(topics);
        progress.said("deleted " + topics.size() + " topics of an earlier attempt");
    }

    private void create(String topic, String like, Set<String> oldTopics) {
        Map<String, String> settings = oldTopics.contains(like) ? cluster.settings(like) : Map.of();
        cluster.create(topic, to, StreamsSettings.replicas(plan.pipeline()), settings);
    }

    private Set<TopicPartition> partitionsOf(Set<String> topics) {
        Set<TopicPartition> partitions = new HashSet<>();
        for (String topic : topics) {
            IntStream.range(0, cluster.partitions(topic))
                    .forEach(partition -> partitions.add(new TopicPartition(topic, partition)));
        }
        return partitions;
    }

    @Override
    public void close() {
        close.run();
    }
}
