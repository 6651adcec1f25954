package io.millrace.streams.reset;

import io.millrace.streams.kafka.AdminKafkaCluster;
import io.millrace.streams.kafka.KafkaCluster;
import io.millrace.streams.kafka.StartupException;
import io.millrace.streams.kafka.StreamsSettings;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.state.Manifest;
import io.millrace.streams.state.ManifestStore;
import io.millrace.streams.state.ManifestTopic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/**
 * Takes an application back to where it was before it first ran: no offsets, no internal topics, no local state. What it
 * wrote, rows and dead letters, stays.
 */
public final class Reset implements AutoCloseable {
    private static final List<String> INTERNAL = List.of("-changelog", "-repartition");

    private final KafkaCluster cluster;
    private final ManifestStore manifest;
    private final Pipeline pipeline;
    private final String applicationId;
    private final Path stateDirectory;
    private final Runnable close;

    Reset(KafkaCluster cluster, ManifestStore manifest, Pipeline pipeline, Path stateDirectory, Runnable close) {
        this.cluster = cluster;
        this.manifest = manifest;
        this.pipeline = pipeline;
        this.applicationId = pipeline.applicationId();
        this.stateDirectory = stateDirectory;
        this.close = close;
    }

    /**
     * Connects to a pipeline's Kafka.
     *
     * @param pipeline the pipeline
     * @return its reset, which has done nothing yet
     */
    public static Reset of(Pipeline pipeline) {
        Admin admin = Admin.create(StreamsSettings.admin(pipeline, "reset"));
        KafkaCluster cluster = new AdminKafkaCluster(admin, pipeline.kafka().get("bootstrap.servers"));
        return new Reset(
                cluster,
                new ManifestTopic(pipeline, cluster),
                pipeline,
                StreamsSettings.stateDirectory(pipeline),
                admin::close);
    }

    /**
     * Finds what there is to delete.
     *
     * @return what {@link #carryOut} will do
     * @throws StartupException if the application runs, or Kafka does not answer
     */
    public ResetPlan plan() {
        Set<String> backfills =
                manifest.read().map(known -> known.backfills(applicationId)).orElseGet(Set::of);
        refuseWhileRunning(backfills);
        Set<String> groups = cluster.groups();
        // The internal topics of an application "a-b" begin like those of an application "a".
        List<String> others = groups.stream()
                .filter(group -> group.startsWith(applicationId + "-") && !backfills.contains(group))
                .map(group -> group + "-")
                .toList();
        List<String> topics = new ArrayList<>();
        List<String> spared = new ArrayList<>();
        for (String topic : new TreeSet<>(cluster.topics())) {
            if (topic.startsWith(applicationId + "-") && INTERNAL.stream().anyMatch(topic::endsWith)) {
                (others.stream().anyMatch(topic::startsWith) ? spared : topics).add(topic);
            }
        }
        return new ResetPlan(
                applicationId,
                Stream.concat(Stream.of(applicationId), backfills.stream())
                        .filter(groups::contains)
                        .toList(),
                topics,
                Files.exists(stateDirectory) ? stateDirectory : null,
                spared,
                smallerTotals());
    }

    /** Returns the topics whose all-time rows would count less afterwards: the source has lost some of their events. */
    private List<String> smallerTotals() {
        String source = pipeline.source().topic();
        Set<TopicPartition> partitions = IntStream.range(0, cluster.partitions(source))
                .mapToObj(partition -> new TopicPartition(source, partition))
                .collect(Collectors.toSet());
        if (cluster.beginnings(partitions).values().stream().noneMatch(first -> first > 0)) {
            return List.of();
        }
        Set<String> written =
                new TreeSet<>(manifest.read().map(Manifest::writtenTotals).orElseGet(List::of));
        return pipeline.rollups().stream()
                .flatMap(rollup -> rollup.windows().stream())
                .filter(window -> window.length() == null)
                .map(Pipeline.Window::topic)
                .filter(written::contains)
                .toList();
    }

    /**
     * Deletes what the plan says. Should it fail half way, it has to be done again: the manifest tells, and the application does not
     * start before.
     *
     * @param plan what {@link #plan} returned
     * @param replaceTotals whether all-time rows may be replaced by smaller ones
     * @throws StartupException if the application runs by now, or something cannot be deleted
     */
    public void carryOut(ResetPlan plan, boolean replaceTotals) {
        refuseWhileRunning(Set.copyOf(plan.groups()));
        if (!plan.smallerTotals().isEmpty() && !replaceTotals) {
            throw new StartupException("Nothing was done: " + pipeline.source().topic()
                    + " has lost its first events, and the all-time rows of " + plan.smallerTotals()
                    + " would be replaced by smaller ones. Give --replace-totals if that is meant; otherwise write them to"
                    + " another topic and table, under another application.id");
        }
        // A start refuses what it finds half done.
        manifest.change(known -> new ManifestStore.Change<>(known.map(Manifest::resetting), known));
        if (plan.stateDirectory() != null) {
            delete(plan.stateDirectory());
        }
        if (!plan.topics().isEmpty()) {
            cluster.delete(Set.copyOf(plan.topics()));
        }
        plan.groups().forEach(cluster::deleteGroup);
        manifest.change(known -> new ManifestStore.Change<>(known.map(each -> each.reset(replaceTotals)), known));
    }

    @Override
    public void close() {
        close.run();
    }

    private void refuseWhileRunning(Set<String> others) {
        List<String> members = new ArrayList<>(cluster.members(applicationId));
        others.stream()
                .filter(group -> !group.equals(applicationId))
                .forEach(group -> members.addAll(cluster.members(group)));
        if (!members.isEmpty()) {
            throw new StartupException("The application " + applicationId + " is running: its group has the members "
                    + String.join(", ", members)
                    + ". Stop them first. One that was killed a moment ago stays in the group until its session.timeout.ms"
                    + " is over (10 s unless the pipeline file says otherwise), and one with instance.id also if it was"
                    + " stopped (60 s)");
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new StartupException("The directory " + directory + " cannot be deleted ("
                    + e.getClass().getSimpleName() + ": " + e.getMessage()
                    + "); delete it yourself, and run the reset again");
        }
    }
}
