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
}
