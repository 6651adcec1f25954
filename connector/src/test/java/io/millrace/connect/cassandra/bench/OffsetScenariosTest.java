package io.millrace.connect.cassandra.bench;

import static io.millrace.connect.cassandra.bench.Bench.P0;
import static io.millrace.connect.cassandra.bench.Bench.P1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.bench.VirtualConsumer.Protocol;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Offsets that are used again, and commits in the midst of something. */
class OffsetScenariosTest {

    @Test
    void recordsOfATopicThatWasCreatedAnewAreWrittenAlthoughTheirOffsetsAreStillWaiting() {
        Bench bench = Bench.of(Settings.of("linger.ms", "5")).start(P0, P1);
        bench.cassandra.fault(CassandraFault.UNAVAILABLE, 1);
        for (int i = 0; i < 100; i++) {
            bench.upsert(P0, "old-" + i, i);
        }
        bench.run(1_000);

        bench.topics.recreate(P0);
        bench.run(1_000);
        for (int i = 0; i < 100; i++) {
            bench.upsert(P0, "new-" + i, i);
        }
        bench.run(1_000);
        bench.cassandra.heal();

        bench.assertQuiesces(60_000);
        for (int i = 0; i < 100; i++) {
            assertThat(bench.row("new-" + i)).as("row %d", i).isNotNull();
        }
    }

    /** Else the next task would begin at the end of then, and what has come meanwhile is lost. */
    @Test
    void whereAConsumerBeginsAtTheEndIsCommittedBeforeAnythingIsDone() {
        Bench bench = Bench.of(Settings.of("consumer.override.auto.offset.reset", "latest"));
        bench.cassandra.fault(CassandraFault.UNAVAILABLE, 1);
        bench.upsert(P0, "a", 1);
        bench.start(P0, P1);
        bench.run(1_000);

        assertThat(bench.topics.committed(P0).offset())
                .as("with a record that is not done")
                .isZero();
        assertThat(bench.topics.committed(P1).offset()).as("with none").isZero();

        bench.cassandra.heal();
        bench.assertQuiesces(60_000);
        assertThat(bench.committed(P0)).isEqualTo(1);
    }

    @Test
    void aLogThatWasCutIsNotCommittedPastWhatIsWritten() {
        // Write times hold commits back as well, and would hide it.
        Bench bench = Bench.of(Settings.of("linger.ms", "5", "write.timestamp", "none"))
                .start(P0, P1);
        for (int i = 0; i < 100; i++) {
            bench.upsert(P0, "old-" + i, i);
        }
        bench.run(2_000);
        assertThat(bench.row("old-99")).isNotNull();
        assertThat(bench.committed(P0)).as("written and not committed yet").isZero();

        // An unclean election has lost the end of the log, and the offsets are used again.
        bench.topics.cut(P0, 90);
        bench.run(600);
        bench.cassandra.fault(CassandraFault.UNAVAILABLE, 1);
        for (int i = 90; i < 120; i++) {
            bench.upsert(P0, "new-" + i, i);
        }
        bench.run(60_000);

        assertThat(bench.committed(P0)).isLessThanOrEqualTo(90);
        bench.cassandra.heal();
        bench.assertQuiesces(60_000);
    }

    @Test
    void aLogThatWasCutAfterACommitHasItsCommitTakenBack() {
        Bench bench = Bench.of(Settings.of("linger.ms", "5", "write.timestamp", "none"))
                .start(P0, P1);
        for (int i = 0; i < 100; i++) {
            bench.upsert(P0, "old-" + i, i);
        }
        bench.run(20_000);
        assertThat(bench.committed(P0)).isEqualTo(100);

        // What comes now has offsets that are committed already: after a crash nobody would read it.
        bench.topics.cut(P0, 90);
        bench.run(600);
        bench.cassandra.fault(CassandraFault.UNAVAILABLE, 1);
        for (int i = 90; i < 120; i++) {
            bench.upsert(P0, "new-" + i, i);
        }
        bench.run(60_000);

        assertThat(bench.committed(P0)).isLessThanOrEqualTo(90);
        bench.cassandra.heal();
        bench.assertQuiesces(60_000);
    }

    @Test
    void aBadRowThatIsFoundOutInTheMidstOfARebalanceStopsTheTask() {
        // Without a dead-letter topic. Whenever the rebalance comes: the row must not be forgotten over it.
        Map<String, String> options =
                Map.of("linger.ms", "0", "errors.deadletterqueue.topic.name", "", "errors.tolerance", "none");
        for (int delay = 1_150; delay < 1_500; delay++) {
            Bench bench =
                    Bench.of(delay, new Settings(options, 500, 60_000, true, 0, 0), Bench.column("t", DataTypes.TEXT));
            bench.upsert(P0, "good", 1);
            bench.produce(P0, "bad", Map.of("id", "bad", "t", VirtualCassandra.POISON), bench.time.milliseconds());
            bench.cassandra.latency(15_000_000, 40_000_000);
            bench.start(P0, P1);
            bench.consumer().rebalance(Protocol.COOPERATIVE, Set.of(P0), 100_000L * delay, 0);

            assertThatThrownBy(() -> bench.run(30_000))
                    .as("a rebalance after %d00 µs", delay)
                    .isInstanceOf(Bench.TaskFailed.class);
            assertThat(bench.committed(P0)).isLessThanOrEqualTo(1);
        }
    }
}
