package io.millrace.streams.state;

import io.millrace.streams.kafka.AdminKafkaCluster;
import io.millrace.streams.kafka.KafkaCluster;
import io.millrace.streams.kafka.StartupException;
import io.millrace.streams.kafka.StreamsSettings;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.topology.InternalTopics;
import io.millrace.streams.topology.PipelinePlan;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state that an application has in Kafka: looks at it, decides whether a pipeline fits, and writes down that it does. */
public final class ApplicationState {
    private static final Logger LOG = LoggerFactory.getLogger(ApplicationState.class);

    private final PipelinePlan plan;
    private final Pipeline pipeline;
    private final KafkaCluster cluster;
    private final ManifestStore manifest;
    private final Requests requests;

    /**
     * Creates the view of an application's state.
     *
     * @param plan the pipeline, as its file says it now
     * @param admin the client to ask with; stays open
     * @param requests what the operator asks for
     */
    public ApplicationState(PipelinePlan plan, Admin admin, Requests requests) {
        this.plan = plan;
        this.pipeline = plan.pipeline();
        this.cluster = new AdminKafkaCluster(admin, pipeline.kafka().get("bootstrap.servers"));
        this.manifest = new ManifestTopic(pipeline, cluster);
        this.requests = requests;
    }

    /**
     * Decides, and changes nothing.
     *
     * @return what was found
     * @throws StartupException if Kafka does not answer
     */
    public Decision look() {
        return decide(manifest.read());
    }

    /**
     * Decides, and writes down what is run from here on.
     *
     * @return what was found
     * @throws StartupException if the pipeline cannot be run over the state, or Kafka does not answer; then nothing has
     *     changed
     */
    public Decision settle() {
        Decision decision = manifest.change(known -> {
            Decision made = decide(known);
            boolean changed = made.runs() && (known.isEmpty() || !known.get().equals(made.next()));
            return new ManifestStore.Change<>(changed ? Optional.of(made.next()) : Optional.empty(), made);
        });
        if (!decision.runs()) {
            throw new StartupException("The pipeline cannot be run over the state that " + pipeline.applicationId()
                    + " has; nothing was started or changed:\n"
                    + decision.table().stripTrailing());
        }
        LOG.info("State of {}:\n{}", pipeline.applicationId(), decision.table().stripTrailing());
        return decision;
    }

    /**
     * Gives the changelogs of what is kept by source partition as many partitions as the source has. Their keys are the
     * partition's own, so nothing moves.
     *
     * @param partitions how many partitions the source has
     */
    public void growWithSource(int partitions) {
        grow(InternalTopics.clocks(pipeline.applicationId()), partitions);
        if (pipeline.deduplication() != null && !pipeline.deduplication().global()) {
            grow(InternalTopics.ids(pipeline), partitions);
        }
    }

    /**
     * Does as {@link #growWithSource} for what a backfill keeps.
     *
     * @param backfill the backfill
     * @param partitions how many partitions the source has
     */
    public void growWithSource(BackfillState backfill, int partitions) {
        grow(InternalTopics.clocks(backfill.applicationId()), partitions);
        if (pipeline.deduplication() != null) {
            grow(InternalTopics.ids(backfill.applicationId(), pipeline), partitions);
        }
    }

    /**
     * Returns what Kafka knows of a rollup's backfill.
     *
     * @param decision what was settled
     * @param rollup a rollup that is being backfilled
     * @param partitions how many partitions the source has
     * @return its state
     */
    public BackfillState backfill(Decision decision, String rollup, int partitions) {
        return new BackfillState(
                cluster, manifest, pipeline, rollup, decision.next().incarnation(), partitions);
    }

    private void grow(String changelog, int partitions) {
        int has = cluster.partitions(changelog);
        if (has > 0 && has < partitions) {
            cluster.grow(changelog, partitions);
            LOG.info("{} had {} partitions and has {} now, as many as the source", changelog, has, partitions);
        }
    }

    /** Writes down which topics hold the state, once they exist: should one be deleted or made anew, a start will notice. */
    public void noteTopics() {
        Map<String, String> topics = cluster.topicIds();
        manifest.change(known -> {
            Optional<Manifest> noted =
                    known.map(each -> each.noting(pipeline, topics)).filter(each -> !each.equals(known.get()));
            return new ManifestStore.Change<>(noted, noted.isPresent());
        });
    }

    private Decision decide(Optional<Manifest> known) {
        return new StateGuard(plan, requests, System.currentTimeMillis(), () -> UUID.randomUUID()
                        .toString())
                .decide(known, observe(known));
    }

    private boolean begins(Optional<Manifest> known) {
        return known.isPresent()
                && !plan.rollups().stream()
                        .allMatch(rollup -> known.get().rollups().containsKey(rollup.name()));
    }

    private Observed observe(Optional<Manifest> known) {
        String group = pipeline.applicationId();
        String source = pipeline.source().topic();
        // Where a rollup begins, none of its events is counted twice or not at all: a commit under way is waited for.
        Map<TopicPartition, Long> committed = begins(known) ? cluster.settled(group) : cluster.committed(group);
        Map<Integer, Long> offsets = new HashMap<>();
        committed.forEach((partition, offset) -> {
            if (partition.topic().equals(source)) {
                offsets.put(partition.partition(), offset);
            }
        });
        Set<TopicPartition> partitions = partitions(source);
        Map<Integer, Long> beginnings = new HashMap<>();
        cluster.beginnings(partitions).forEach((partition, first) -> beginnings.put(partition.partition(), first));
        Map<String, String> topics = cluster.topicIds();
        KnownShards shards = KnownShards.of(pipeline, topics.keySet(), committed);
        return new Observed(
                cluster.members(group),
                offsets,
                beginnings,
                topics,
                counted(committed.keySet(), shards, partitions.size()),
                shards.offsets().keySet(),
                known.isEmpty() && rows(topics.keySet()),
                cluster.transactionVersion());
    }

    /**
     * Returns the partitions without an offset whose records have been counted: source partitions that there is a clock of, and
     * slices whose partials have become rows.
     */
    private Map<String, Set<Integer>> counted(
            Set<TopicPartition> withOffset, KnownShards shards, int sourcePartitions) {
        Map<TopicPartition, TopicPartition> readBy = new HashMap<>();
        String source = pipeline.source().topic();
        for (TopicPartition clock : partitions(InternalTopics.clocks(pipeline.applicationId()))) {
            TopicPartition read = new TopicPartition(source, clock.partition());
            if (clock.partition() < sourcePartitions && !withOffset.contains(read)) {
                readBy.put(clock, read);
            }
        }
        if (shards.inUse(pipeline.shards())) {
            for (Pipeline.Rollup rollup : pipeline.rollups()) {
                InternalTopics topics = InternalTopics.of(pipeline.applicationId(), rollup.name(), pipeline.shards());
                for (TopicPartition rows : partitions(topics.changelog())) {
                    TopicPartition read = new TopicPartition(topics.repartition(), rows.partition());
                    if (!withOffset.contains(read)) {
                        readBy.put(rows, read);
                    }
                }
            }
        }
        Map<String, Set<Integer>> counted = new HashMap<>();
        for (TopicPartition filled : filled(readBy.keySet())) {
            TopicPartition read = readBy.get(filled);
            counted.computeIfAbsent(read.topic(), topic -> new HashSet<>()).add(read.partition());
        }
        return counted;
    }

    private boolean rows(Set<String> topics) {
        Set<TopicPartition> changelogs = new HashSet<>();
        for (Pipeline.Rollup rollup : pipeline.rollups()) {
            String changelog = InternalTopics.of(pipeline.applicationId(), rollup.name(), pipeline.shards())
                    .changelog();
            if (topics.contains(changelog)) {
                changelogs.addAll(partitions(changelog));
            }
        }
        return !filled(changelogs).isEmpty();
    }

    private Set<TopicPartition> partitions(String topic) {
        return IntStream.range(0, cluster.partitions(topic))
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toSet());
    }

    /** Returns those that hold a committed record: what an aborted transaction leaves behind makes an end, too. */
    private Set<TopicPartition> filled(Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> begin = cluster.beginnings(partitions);
        Map<TopicPartition, Long> end = cluster.stableEnds(partitions);
        Set<TopicPartition> written = partitions.stream()
                .filter(partition -> begin.get(partition) < end.get(partition))
                .collect(Collectors.toSet());
        if (written.isEmpty()) {
            return Set.of();
        }
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                StreamsSettings.consumer(pipeline, "state"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            return new CommittedRecords(consumer).among(written, begin, end);
        }
    }
}
