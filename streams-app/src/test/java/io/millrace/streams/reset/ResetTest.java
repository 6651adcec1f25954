package io.millrace.streams.reset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.streams.kafka.FakeCluster;
import io.millrace.streams.kafka.StartupException;
import io.millrace.streams.pipeline.PipelineReader;
import io.millrace.streams.state.InMemoryManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResetTest {
    private final FakeCluster kafka = new FakeCluster();
    private final InMemoryManifest manifest = new InMemoryManifest();

    @TempDir
    private Path directory;

    @Test
    void itDeletesWhatIsTheApplicationsOwnAndNothingElse() throws IOException {
        kafka.groups.put("app", List.of());
        kafka.groups.put("connect-sink", List.of("somebody"));
        topics(List.of(
                "app-views-repartition",
                "app-views-fold-changelog",
                "app.dlq",
                "app-notes",
                "events",
                "views",
                "other-app-views-changelog"));
        Files.createDirectories(directory.resolve("app/0_1/rocksdb"));
        Files.writeString(directory.resolve("app/0_1/rocksdb/CURRENT"), "x");
        Reset reset = reset();

        ResetPlan plan = reset.plan();

        assertThat(plan.describe()).isEqualTo("""
                  delete  topic app-views-fold-changelog
                  delete  topic app-views-repartition
                  delete  directory %s
                  delete  consumer group app, with its offsets
                """.formatted(directory.resolve("app")));
        assertThat(kafka.partitions.keySet()).as("before it is carried out").hasSize(7);

        reset.carryOut(plan, false);

        assertThat(kafka.partitions.keySet())
                .containsExactly("app-notes", "app.dlq", "events", "other-app-views-changelog", "views");
        assertThat(kafka.groups).containsOnlyKeys("connect-sink");
        assertThat(directory.resolve("app")).doesNotExist();
        assertThat(directory).exists();
        assertThat(reset.plan().isEmpty()).isTrue();
    }

    @Test
    void anApplicationWhoseNameBeginsAlikeKeepsItsTopics() {
        kafka.groups.put("app", List.of());
        kafka.groups.put("app-2", List.of("a thread"));
        topics(List.of("app-views-repartition", "app-2-views-repartition"));
        Reset reset = reset();

        ResetPlan plan = reset.plan();
        reset.carryOut(plan, false);

        assertThat(plan.describe())
                .contains("keep    topic app-2-views-repartition, which belongs to another application");
        assertThat(kafka.partitions.keySet()).containsExactly("app-2-views-repartition");
    }

    @Test
    void itRefusesWhileTheApplicationRuns() {
        kafka.groups.put("app", List.of("app-1 at 10.0.0.1", "app-2 at 10.0.0.2"));
        topics(List.of("app-views-repartition"));

        assertThatThrownBy(() -> reset().plan())
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("is running")
                .hasMessageContaining("app-1 at 10.0.0.1, app-2 at 10.0.0.2");
    }

    @Test
    void itRefusesIfTheApplicationWasStartedMeanwhile() {
        topics(List.of("app-views-repartition"));
        Reset reset = reset();
        ResetPlan plan = reset.plan();
        kafka.groups.put("app", List.of("app-1 at 10.0.0.1"));

        assertThatThrownBy(() -> reset.carryOut(plan, false)).hasMessageContaining("is running");
        assertThat(kafka.partitions.keySet()).hasSize(1);
    }

    private void topics(List<String> names) {
        names.forEach(name -> kafka.partitions.put(name, 1));
    }

    private Reset reset() {
        String yaml = """
                application.id: app
                kafka: {bootstrap.servers: "unused:9092"}
                schema.registry.url: http://unused
                source: {topic: events}
                shards: 4
                rollups: [{name: views, key: [page], window: none, measures: {views: count}}]
                """;
        return new Reset(
                kafka,
                manifest,
                new PipelineReader("p.yaml", name -> null).read(yaml),
                directory.resolve("app"),
                () -> {});
    }
}
