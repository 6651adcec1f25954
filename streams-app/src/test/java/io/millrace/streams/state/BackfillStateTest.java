package io.millrace.streams.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.streams.kafka.FakeCluster;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackfillStateTest {
    private static final String ID = "app-backfill-views-12345678";

    private final FakeCluster cluster = new FakeCluster();
    private final BackfillState backfill = new BackfillState(
            cluster, new InMemoryManifest(), ShardSwitchTest.pipeline(8), "views", "12345678-9abc", 4);

    @Test
    void whatIsLeftIsDeletedOnceNobodyIsAtIt() {
        cluster.partitions.put(ID + "-event-clock-changelog", 4);
        cluster.partitions.put("app-event-clock-changelog", 4);
        cluster.groups.put(ID, List.of("somebody at 10.0.0.1"));
        assertThat(backfill.clean()).isFalse();
        assertThat(cluster.partitions).hasSize(2);

        cluster.groups.put(ID, List.of());
        assertThat(backfill.clean()).isTrue();
        assertThat(cluster.partitions).containsOnlyKeys("app-event-clock-changelog");
    }

    @Test
    void theGroupIsLeftToAnInstanceThatComesLate() {
        cluster.groups.put(ID, List.of());

        assertThat(backfill.clean()).isTrue();

        assertThat(cluster.groups)
                .as("without its offsets all would be counted once more")
                .containsKey(ID);
    }
}
