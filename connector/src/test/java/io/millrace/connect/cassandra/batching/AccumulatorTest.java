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
