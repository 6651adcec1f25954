package io.millrace.connect.cassandra.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connect.cassandra.batching.Accumulator.Ready;
import io.millrace.connect.cassandra.config.BatchConfig;
import io.millrace.connect.cassandra.config.BatchConfig.BatchGrouping;
import io.millrace.connect.cassandra.config.FlowConfig;
import io.millrace.connect.cassandra.config.FlowConfig.Concurrency;
import io.millrace.connect.cassandra.flow.FlowControl;
import io.millrace.connect.cassandra.flow.NodeLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AccumulatorTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final TestRows rows = new TestRows();
    private final TestRing ring = new TestRing("slow", "healthy");
    private final FlowControl flow = new FlowControl(new FlowConfig(256, Concurrency.ADAPTIVE, 0));
    private final BatchConfig limits =
            new BatchConfig(1_000, 256 * 1_024, Duration.ofMinutes(1), BatchGrouping.PARTITION_KEY);
    private final Accumulator accumulator = new Accumulator(limits, ring, flow);

    @Test
    void aSaturatedNodeDoesNotKeepRowsOfOthersLingeringUnderPressure() {
        saturate("slow");
        add("slow/ready");
        add("healthy/1");

        Ready ready = accumulator.poll(SECOND, true);

        assertThat(ready).isNotNull();
        assertThat(ready.node().coordinator()).isSameAs(ring.coordinator("healthy"));
    }

    @Test
    void rowsOfAHealthyNodeAreFoundBehindAnyNumberOfASlowOnes() {
        saturate("slow");
        for (int i = 0; i < 1_000; i++) {
            add("slow/" + i);
        }
        add("healthy/1");

        Ready ready = accumulator.poll(SECOND, true);

        assertThat(ready).isNotNull();
        assertThat(ready.node().coordinator()).isSameAs(ring.coordinator("healthy"));
    }

    @Test
    void rowsGoOnLingeringWhereNoNodeHasRoom() {
        saturate("slow");
        saturate("healthy");
        add("slow/1");
        add("healthy/1");

        assertThat(accumulator.poll(SECOND, true)).isNull();
        assertThat(accumulator.hasReady()).isFalse();
    }

    @Test
    void withoutPressureRowsLinger() {
        add("healthy/1");

        assertThat(accumulator.poll(59 * SECOND, false)).isNull();
        assertThat(accumulator.poll(60 * SECOND, false)).isNotNull();
    }

    @Test
    void replicaSetsAndNodesThatAreGoneAreForgotten() {
        String[] nodes = {"a", "b"};
        for (int change = 0; change < 50; change++) {
            ring.change(nodes);
            add(nodes[0] + "/1");
            add(nodes[1] + "/1");
            assertThat(drain((change + 1) * 60L * SECOND)).isEqualTo(2);
            nodes = new String[] {nodes[1], "node " + change};
        }

        assertThat(accumulator.lanes()).isEqualTo(2);
        // Each starts with a limit of four.
        assertThat(flow.limit()).isEqualTo(2 * 4);
    }

    @Test
    void aNodeThatRemainsKeepsItsLimitThroughAChange() {
        ring.change("a", "b");
        add("a/1");
        Ready ready = accumulator.poll(60 * SECOND, false);
        flow.sent(ready.node());
        flow.overloaded(ready.node(), 0, 1);
        accumulator.release(ready.batch());

        ring.change("a", "c");
        add("a/1");

        assertThat(accumulator.poll(120 * SECOND, false).node()).isSameAs(ready.node());
        assertThat(flow.limit()).isEqualTo(2);
    }

    @Test
    void whatIsReadyFollowsItsPartitionsToTheirNewNodes() {
        ring.change("slow", "healthy");
        saturate("slow");
        add("slow/1");
        add("slow/2");
        assertThat(accumulator.poll(60 * SECOND, false)).isNull();
        assertThat(accumulator.hasReady()).isTrue();

        // Another node of that name, where the old one stood.
        ring.change("healthy");
        ring.change("slow", "healthy");

        assertThat(drain(61 * SECOND)).isEqualTo(2);
        assertThat(accumulator.hasReady()).isFalse();
    }

    @Test
    void aBatchThatIsRetriedAfterAChangeGoesToTheNewNodes() {
        ring.change("a", "b");
        add("a/1");
        Ready sent = accumulator.poll(60 * SECOND, false);
        accumulator.retry(sent.batch());

        ring.change("b");
        ring.change("a", "b");

        Ready retried = accumulator.poll(61 * SECOND, false);
        assertThat(retried.batch()).isSameAs(sent.batch());
        assertThat(retried.node().coordinator()).isSameAs(ring.coordinator("a"));
    }

    @Test
    void asManyRowsOrBytesAsABatchHoldsDoNotLinger() {
        Accumulator rowsLimited = accumulator(2, 1_000, BatchGrouping.PARTITION_KEY);
        rowsLimited.add(rows.of(TestRows.STATEMENT, "healthy/1", 10), 0);
        assertThat(rowsLimited.hasReady()).isFalse();
        rowsLimited.add(rows.of(TestRows.STATEMENT, "healthy/1", 10), 0);
        assertThat(rowsLimited.hasReady()).isTrue();

        Accumulator bytesLimited = accumulator(100, 20, BatchGrouping.PARTITION_KEY);
        bytesLimited.add(rows.of(TestRows.STATEMENT, "healthy/1", 10), 0);
        assertThat(bytesLimited.hasReady()).isFalse();
        bytesLimited.add(rows.of(TestRows.STATEMENT, "healthy/1", 10), 0);
        assertThat(bytesLimited.hasReady()).isTrue();
        assertThat(bytesLimited.poll(0, false).batch().rows()).hasSize(2);
    }

    @Test
    void rowsFallDueWhenTheFirstOfThemHasLingered() {
        assertThat(accumulator.nextDueNanos()).isNull();
        accumulator.add(rows.of("healthy/1", 1), 5 * SECOND);
        accumulator.add(rows.of("healthy/1", 2), 50 * SECOND);
        assertThat(accumulator.nextDueNanos()).isEqualTo(65 * SECOND);

        assertThat(accumulator.poll(65 * SECOND - 1, false)).isNull();
        assertThat(accumulator.poll(65 * SECOND, false).batch().rows()).hasSize(2);
    }

    @Test
    void rowsThatCameMeanwhileLeaveOnceTheBatchInFlightIsDone() {
        add("healthy/1");
        Ready first = accumulator.poll(60 * SECOND, false);
        accumulator.add(rows.of("healthy/1", 2), 60 * SECOND);
        assertThat(accumulator.poll(120 * SECOND, false)).isNull();
        accumulator.release(first.batch());
        Ready second = accumulator.poll(120 * SECOND, false);
        assertThat(second).isNotNull();

        accumulator.add(rows.of("healthy/1", 3), 120 * SECOND);
        accumulator.release(second.batch());
        assertThat(accumulator.poll(180 * SECOND, false)).isNotNull();
    }

    @Test
    void partitionsOfAFewRowsShareARequestUpToTheServersThresholdAndTheBatchs() {
        Accumulator grouping = accumulator(1_000, 256 * 1_024, BatchGrouping.AUTO);
        Accumulator narrow = accumulator(4, 256 * 1_024, BatchGrouping.AUTO);
        for (int i = 0; i < 25; i++) {
            grouping.add(rows.of(TestRows.STATEMENT, "healthy/" + i, 8), i);
            narrow.add(rows.of(TestRows.STATEMENT, "healthy/" + i, 8), i);
        }

        assertThat(sizes(grouping, 61 * SECOND)).containsExactly(10, 10, 5);
        assertThat(sizes(narrow, 61 * SECOND)).containsExactly(4, 4, 4, 4, 4, 4, 1);
        assertThat(sizes(largeRows(), 61 * SECOND))
                .as("1,048 of 5,120 bytes each")
                .containsExactly(4, 4, 2);
    }

    private Accumulator largeRows() {
        Accumulator large = accumulator(1_000, 256 * 1_024, BatchGrouping.AUTO);
        for (int i = 0; i < 10; i++) {
            large.add(rows.of(TestRows.STATEMENT, "healthy/" + i, 1_000), 0);
        }
        return large;
    }

    @Test
    void underPressureNoMoreIsExpeditedThanFillsARequest() {
        Accumulator grouping = accumulator(1_000, 256 * 1_024, BatchGrouping.AUTO);
        for (int i = 0; i < 25; i++) {
            grouping.add(rows.of(TestRows.STATEMENT, "healthy/" + i, 8), i);
        }

        assertThat(grouping.poll(SECOND, true).batch().rows()).hasSize(10);
        assertThat(grouping.hasReady()).isFalse();
        assertThat(grouping.nextDueNanos()).isEqualTo(60 * SECOND + 10);
    }

    @Test
    void whatIsExpeditedToFillARequestEndsAtABoundWhereItIsAllForOthers() {
        Accumulator grouping = accumulator(1_000, 256 * 1_024, BatchGrouping.AUTO);
        grouping.add(rows.of(TestRows.STATEMENT, "healthy/1", 8), 0);
        for (int i = 1; i <= 100; i++) {
            grouping.add(rows.of(TestRows.STATEMENT, "slow/" + i, 8), i);
        }

        assertThat(grouping.poll(SECOND, true).batch().rows()).hasSize(1);

        // The first has been found, and 64 more.
        assertThat(grouping.nextDueNanos()).isEqualTo(60 * SECOND + 65);
    }

    @Test
    void whatIsExpeditedToFindANodeWithRoomEndsAtABoundAndGoesOnFromThere() {
        saturate("slow");
        for (int i = 0; i < 5_000; i++) {
            accumulator.add(rows.of("slow/" + i, 1), i);
        }
        accumulator.add(rows.of("healthy/1", 1), 5_000);

        assertThat(accumulator.poll(SECOND, true)).isNull();
        assertThat(accumulator.nextDueNanos()).isEqualTo(60 * SECOND + 4_096);

        assertThat(accumulator.poll(SECOND, true).node().coordinator()).isSameAs(ring.coordinator("healthy"));
    }

    @Test
    void aPartitionIsForgottenOnceNothingOfItIsLeft() {
        Accumulator few = accumulator(2, 1_000, BatchGrouping.PARTITION_KEY);
        for (int i = 0; i < 3; i++) {
            few.add(rows.of("healthy/1", i), 0);
        }
        few.add(rows.of("healthy/2", 1), 0);
        assertThat(few.partitions()).isEqualTo(2);

        Ready first = few.poll(SECOND, false);
        few.release(first.batch());
        assertThat(few.partitions()).as("a row is left").isEqualTo(2);

        assertThat(sizes(few, 60 * SECOND)).containsExactlyInAnyOrder(1, 1);
        assertThat(few.partitions()).isZero();
    }

    @Test
    void aPartitionWithRowsThatLingerIsKeptWhenItsBatchIsDone() {
        add("healthy/1");
        Ready first = accumulator.poll(60 * SECOND, false);
        accumulator.add(rows.of("healthy/1", 2), 60 * SECOND);
        accumulator.release(first.batch());

        assertThat(accumulator.partitions()).isEqualTo(1);
        assertThat(accumulator.poll(120 * SECOND - 1, false)).isNull();
        assertThat(accumulator.poll(120 * SECOND, false).batch().rows()).hasSize(1);
    }

    @Test
    void smallPartitionsThatAreReadyFollowTheRing() {
        Accumulator grouping = accumulator(1_000, 256 * 1_024, BatchGrouping.AUTO);
        ring.change("slow", "healthy");
        saturate("slow");
        grouping.add(rows.of(TestRows.STATEMENT, "slow/1", 8), 0);
        grouping.add(rows.of(TestRows.STATEMENT, "slow/2", 8), 0);
        assertThat(grouping.poll(60 * SECOND, false)).isNull();
        ring.change("healthy");
        ring.change("slow", "healthy");

        assertThat(sizes(grouping, 61 * SECOND)).containsExactly(2);
    }

    private Accumulator accumulator(int maxRows, int maxBytes, BatchGrouping grouping) {
        return new Accumulator(new BatchConfig(maxRows, maxBytes, Duration.ofMinutes(1), grouping), ring, flow);
    }

    /** Takes all that leaves, and says how many rows each batch has. */
    private static List<Integer> sizes(Accumulator accumulator, long nowNanos) {
        List<Integer> sizes = new ArrayList<>();
        for (Ready ready = accumulator.poll(nowNanos, false);
                ready != null;
                ready = accumulator.poll(nowNanos, false)) {
            sizes.add(ready.batch().rows().size());
            accumulator.release(ready.batch());
        }
        return sizes;
    }

    /** Requests in flight that use up what the node may have. */
    private void saturate(String node) {
        List<NodeLimit> limits = flow.limits(ring.replicas(node));
        for (NodeLimit limit = flow.choose(limits); limit != null; limit = flow.choose(limits)) {
            flow.sent(limit);
        }
    }

    private void add(String partition) {
        accumulator.add(rows.of(partition, 1), 0);
    }

    /** Takes all that leaves, and says how many batches that were. */
    private int drain(long nowNanos) {
        List<Ready> all = new ArrayList<>();
        for (Ready ready = accumulator.poll(nowNanos, false);
                ready != null;
                ready = accumulator.poll(nowNanos, false)) {
            all.add(ready);
            accumulator.release(ready.batch());
        }
        return all.size();
    }
}
