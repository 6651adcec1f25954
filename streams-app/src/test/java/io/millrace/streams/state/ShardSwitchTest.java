package io.millrace.streams.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.streams.kafka.FakeCluster;
import io.millrace.streams.kafka.StartupException;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.pipeline.PipelineReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which state counts is never left to chance: an edit of shards alone starts nothing, and no old state comes back. */
public class ShardSwitchTest {
    private static final String EIGHT = "app-views-8-repartition";
    private static final String MORE = "app-views-24-repartition";

    private final FakeCluster kafka = new FakeCluster();

    @TempDir
    private Path state;

    @Test
    void aNewApplicationStarts() {
        kafka.partitions.put("app-views-of-another-8-repartition", 8);
        kafka.partitions.put("events", 4);

        assertThat(settle(24)).isEmpty();
    }

    @Test
    void anApplicationThatHasFoldedNothingYetStartsAgain() {
        kafka.partitions.put(EIGHT, 8);

        assertThat(settle(8)).isEmpty();
    }

    @Test
    void anotherNumberAloneIsRefused() {
        kafka.partitions.put(EIGHT, 8);
        kafka.offset(EIGHT, 3, 17);

        assertThatThrownBy(() -> settle(24))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("is cut into 8 slices")
                .hasMessageContaining("reshard --from 8");
        assertThat(kafka.offsets).containsKey(new TopicPartition(EIGHT, 3));
    }

    @Test
    void partialsThatWaitToBeFoldedAreStateToo() {
        kafka.partitions.put(EIGHT, 8);
        kafka.end(EIGHT, 5, 2);

        assertThatThrownBy(() -> settle(24)).hasMessageContaining("reshard --from 8");
    }

    @Test
    void eventsThatWaitToBeDeduplicatedAreStateToo() {
        String shuffled = "app-deduplicate-8-repartition";
        kafka.partitions.put(shuffled, 8);
        kafka.offset(shuffled, 1, 5);
        Pipeline pipeline = pipeline(24, "deduplicate: {scope: global, within: 1h}");

        assertThatThrownBy(() -> new ShardSwitch(kafka, pipeline, new LocalState(state)).settle())
                .hasMessageContaining("is cut into 8 slices");
        assertThat(settle(24)).as("no events are shuffled in this one").isEmpty();
    }

    @Test
    void afterAnUnfinishedReshardOnlyTheOldNumberStarts() {
        kafka.partitions.putAll(Map.of(EIGHT, 8, MORE, 24));
        kafka.offset(EIGHT, 0, 1);
        kafka.end(MORE, 0, 1);

        assertThatThrownBy(() -> settle(24)).hasMessageContaining("reshard --from 8");
        assertThat(settle(8)).containsExactly(24);
    }

    @Test
    void theFirstStartAfterAReshardDecidesForGood() {
        kafka.partitions.putAll(Map.of(EIGHT, 8, MORE, 24));
        kafka.offset(EIGHT, 0, 1);
        kafka.offset(MORE, 0, 0);
        kafka.offset("events", 0, 1_000);

        assertThat(settle(24)).containsExactly(8);

        assertThat(kafka.offsets).containsOnlyKeys(new TopicPartition(MORE, 0), new TopicPartition("events", 0));
        assertThatThrownBy(() -> settle(8)).hasMessageContaining("reshard --from 24");
        assertThat(settle(24)).containsExactly(8);
    }

    @Test
    void theOldNumberStartsUntilThenAndVoidsTheReshard() {
        kafka.partitions.putAll(Map.of(EIGHT, 8, MORE, 24));
        kafka.offset(EIGHT, 0, 1);
        kafka.offset(MORE, 0, 0);

        assertThat(settle(8)).containsExactly(24);

        assertThatThrownBy(() -> settle(24)).hasMessageContaining("reshard --from 8");
    }

    @Test
    void stateOfAChangelogThatWasMadeAnewIsDeleted() throws IOException {
        kafka.partitions.putAll(Map.of(EIGHT, 8, "app-views-8-fold-changelog", 8));
        kafka.offset(EIGHT, 0, 1);
        settle(8);
        Path row = Files.createDirectories(state.resolve("1_0/rocksdb/views-8-fold"))
                .resolve("row");
        Files.writeString(row, "1");

        settle(8);
        assertThat(row).exists();

        kafka.partitions.putAll(Map.of(MORE, 24, "app-views-24-fold-changelog", 24));
        kafka.offset(MORE, 0, 0);
        settle(24);
        assertThat(row).as("no harm in state of another name").exists();

        kafka.made++;
        kafka.offset(EIGHT, 0, 0);
        settle(8);
        assertThat(row).doesNotExist();
        Files.createDirectories(row.getParent());
        Files.writeString(row, "1");

        settle(8);
        assertThat(row).exists();
    }

    @Test
    void stateFromBeforeAResetOnAnotherMachineIsDeletedAlthoughItsChangelogIsNotThereYet() throws IOException {
        kafka.partitions.putAll(Map.of(EIGHT, 8, "app-views-8-fold-changelog", 8));
        kafka.offset(EIGHT, 0, 1);
        settle(8);
        Path row = Files.createDirectories(state.resolve("1_0/rocksdb/views-8-fold"))
                .resolve("row");
        Files.writeString(row, "1");

        kafka.partitions.clear();
        kafka.offsets.clear();
        settle(8);

        assertThat(row).doesNotExist();
    }

    private Iterable<Integer> settle(int shards) {
        return new ShardSwitch(kafka, pipeline(shards), new LocalState(state)).settle();
    }

    public static Pipeline pipeline(int shards) {
        return pipeline(shards, "");
    }

    public static Pipeline pipeline(int shards, String more) {
        return new PipelineReader("test.yaml", Map.<String, String>of()::get).read("""
                application.id: app
                kafka: {bootstrap.servers: "localhost:1", replication.factor: 3}
                schema.registry.url: http://localhost:1
                source: {topic: events, timestamp: occurred_at, id: page}
                shards: %d
                %s
                rollups:
                  - {name: views, key: [page], window: 1h, measures: {views: count}}
                  - {name: totals, key: [page], window: none, measures: {views: count}}
                """.formatted(shards, more));
    }
}
