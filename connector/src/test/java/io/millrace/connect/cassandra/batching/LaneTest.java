package io.millrace.connect.cassandra.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.task.Fixtures;
import io.millrace.connect.cassandra.topology.ReplicaSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneTest {

    private static final Table TABLE = TestRows.key("a").table();

    private final Lane known = new Lane(Fixtures.REPLICAS, List.of());
    private final Lane unknown = new Lane(ReplicaSet.UNKNOWN, List.of());
    private final PartitionQueue.LingerList lingering = new PartitionQueue.LingerList();

    @Test
    void thePartitionThatHasWaitedLongestIsNext() {
        PartitionQueue full = since(-5);
        PartitionQueue sparse = since(7);
        known.full().add(full);
        known.sparse().add(sparse);
        assertThat(known.pollLongestReady()).isSameAs(full);
        assertThat(known.pollLongestReady()).isSameAs(sparse);

        known.full().add(sparse);
        known.sparse().add(full);
        assertThat(known.pollLongestReady()).isSameAs(full);
        assertThat(known.pollLongestReady()).isSameAs(sparse);
        assertThat(known.isEmpty()).isTrue();
    }

    @Test
    void thereIsEnoughWithSoManyPartitionsOrOneThatFillsARequest() {
        assertThat(known.hasEnough(2)).isFalse();
        known.sparse().add(since(0));
        assertThat(known.hasEnough(2)).isFalse();
        known.sparse().add(since(0));
        assertThat(known.hasEnough(2)).isTrue();

        known.sparse().clear();
        known.full().add(since(0));
        assertThat(known.hasEnough(2)).isTrue();

        known.full().clear();
        known.retries().add(TestBatches.empty());
        assertThat(known.hasEnough(2)).isTrue();
    }

    @Test
    void whereReplicasAreNotKnownAnyPartitionIsEnough() {
        assertThat(unknown.hasEnough(2)).isFalse();
        unknown.sparse().add(since(0));

        assertThat(unknown.hasEnough(2)).isTrue();
        assertThat(unknown.isGrouping()).isFalse();
    }

    @Test
    void howATableFaresIsToldOfKnownReplicasOnly() {
        assertThat(known.tally(TABLE)).isSameAs(known.tally(TABLE));
        assertThat(unknown.tally(TABLE)).isNotSameAs(unknown.tally(TABLE));
    }

    private PartitionQueue since(long nanos) {
        PartitionQueue queue = new PartitionQueue(TestRows.key("a"));
        lingering.add(queue, nanos);
        return queue;
    }
}
