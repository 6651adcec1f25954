package io.millrace.connect.cassandra.batching;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import io.millrace.connect.cassandra.batching.Accumulator.Ready;
import io.millrace.connect.cassandra.config.BatchConfig;
import io.millrace.connect.cassandra.config.BatchConfig.BatchGrouping;
import io.millrace.connect.cassandra.config.FlowConfig;
import io.millrace.connect.cassandra.config.FlowConfig.Concurrency;
import io.millrace.connect.cassandra.config.TableWrites.OnNotApplied;
import io.millrace.connect.cassandra.flow.FlowControl;
import io.millrace.connect.cassandra.mapping.Terms;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rows on different terms never share a request, and those with a condition share none at all; each partition keeps its order. */
class TermsTest {

    private static final long LATER = Duration.ofMinutes(1).toNanos();
    private static final WriteStatement QUORUM =
            TestRows.onTerms(new Terms(Optional.of(DefaultConsistencyLevel.QUORUM), Optional.empty()));
    private static final WriteStatement CONDITIONAL = TestRows.onTerms(TestRows.conditional(OnNotApplied.IGNORE));

    private final TestRows rows = new TestRows();
    private final FlowControl flow = new FlowControl(new FlowConfig(256, Concurrency.FIXED, 0));
    private final Accumulator accumulator = new Accumulator(
            new BatchConfig(1_000, 256 * 1_024, Duration.ofMinutes(1), BatchGrouping.AUTO), new TestRing("node"), flow);

    @Test
    void rowsOfOnePartitionAreSentByTheirConsistencyInTheirOrder() {
        List<BufferedRow> all = List.of(
                add(TestRows.STATEMENT, "node/1"),
                add(TestRows.STATEMENT, "node/1"),
                add(QUORUM, "node/1"),
                add(QUORUM, "node/1"),
                add(TestRows.STATEMENT, "node/1"));

        Ready first = accumulator.poll(LATER, false);
        assertThat(first.batch().rows()).isEqualTo(all.subList(0, 2));
        assertThat(accumulator.poll(LATER, false)).as("one request at a time").isNull();
        accumulator.release(first.batch());
        Ready second = accumulator.poll(LATER, false);
        assertThat(second.batch().rows()).isEqualTo(all.subList(2, 4));
        accumulator.release(second.batch());
        assertThat(accumulator.poll(LATER, false).batch().rows()).isEqualTo(all.subList(4, 5));
    }

    @Test
    void partitionsShareARequestOnlyOnTheSameTerms() {
        add(TestRows.STATEMENT, "node/1");
        add(TestRows.STATEMENT, "node/2");
        add(QUORUM, "node/3");
        add(QUORUM, "node/4");
        add(TestRows.STATEMENT, "node/5");

        assertThat(sizes()).containsExactly(2, 2, 1);
    }

    @Test
    void rowsWithAConditionGoAloneAndAtOnce() {
        List<BufferedRow> all =
                List.of(add(CONDITIONAL, "node/1"), add(CONDITIONAL, "node/1"), add(CONDITIONAL, "node/2"));

        Ready first = accumulator.poll(0, false);
        Ready other = accumulator.poll(0, false);
        assertThat(first.batch().rows()).containsExactly(all.get(0));
        assertThat(other.batch().rows()).containsExactly(all.get(2));
        assertThat(accumulator.poll(0, false)).isNull();
        accumulator.release(first.batch());
        assertThat(accumulator.poll(0, false).batch().rows()).containsExactly(all.get(1));
    }

    @Test
    void whatCameBeforeAConditionIsNotSentWithIt() {
        add(TestRows.STATEMENT, "node/1");
        add(CONDITIONAL, "node/1");
        add(TestRows.STATEMENT, "node/1");

        assertThat(sizes()).containsExactly(1, 1, 1);
    }

    private BufferedRow add(WriteStatement statement, String partition) {
        BufferedRow row = rows.of(statement, partition, 8);
        accumulator.add(row, 0);
        return row;
    }

    private List<Integer> sizes() {
        List<Integer> sizes = new ArrayList<>();
        for (Ready ready = accumulator.poll(LATER, false); ready != null; ready = accumulator.poll(LATER, false)) {
            sizes.add(ready.batch().rows().size());
            accumulator.release(ready.batch());
        }
        return sizes;
    }
}
