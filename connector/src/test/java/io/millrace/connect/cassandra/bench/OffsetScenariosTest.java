package io.millrace.connect.cassandra.bench;

import static io.millrace.connect.cassandra.bench.Bench.P0;
import static io.millrace.connect.cassandra.bench.Bench.P1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.bench.VirtualCassandra.Fault;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Offsets that are used again, and commits in the midst of something. */
class OffsetScenariosTest {

    @Test
    void recordsOfATopicThatWasCreatedAnewAreWrittenAlthoughTheirOffsetsAreStillWaiting() {
        Bench bench = Bench.of(Settings.of("linger.ms", "5")).start(P0, P1);
        bench.cassandra.fault(Fault.UNAVAILABLE, 1);
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

    @Test
    void aLogThatWasCutIsNotCommittedPastWhatIsWritten() {
        Bench bench = Bench.of(Settings.of("linger.ms", "5")).start(P0, P1);
        for (int i = 0; i < 100; i++) {
            bench.upsert(P0, "old-" + i, i);
        }
        bench.assertQuiesces(60_000);
        assertThat(bench.committed(P0)).isEqualTo(100);

        // An unclean election has lost the end of the log, and the offsets are used again.
        bench.topics.cut(P0, 90);
        bench.run(1_000);
        bench.cassandra.fault(Fault.UNAVAILABLE, 1);
        for (int i = 90; i < 120; i++) {
            bench.upsert(P0, "new-" + i, i);
        }
        bench.run(30_000);
        assertThat(bench.committed(P0))
                .as("committed while nothing new is written")
                .isLessThanOrEqualTo(100);
        bench.stop();
        assertThat(bench.committed(P0))
                .as("committed while nothing new is written")
                .isLessThanOrEqualTo(100);
        bench.cassandra.heal();
        bench.start(P0, P1).assertQuiesces(60_000);
    }

    @Test
    void aBadRowThatIsFoundOutDuringACommitStopsTheTaskAndLosesNothing() {
        // Without a dead-letter topic; the answer to be decided about again falls due while the worker commits.
        Bench bench = Bench.of(
                new Settings(
                        Map.of("linger.ms", "0", "errors.deadletterqueue.topic.name", "", "errors.tolerance", "none"),
                        500,
                        200,
                        true,
                        0),
                Bench.column("t", DataTypes.TEXT));
        bench.upsert(P0, "good", 1);
        long bad =
                bench.produce(P0, "bad", Map.of("id", "bad", "t", VirtualCassandra.POISON), bench.time.milliseconds());
        bench.upsert(P0, "next", 1);
        bench.cassandra.requestTimeout(1_000_000_000);
        bench.cassandra.latency(150_000_000, 250_000_000);

        assertThatThrownBy(() -> bench.start(P0, P1).run(60_000)).isInstanceOf(Bench.TaskFailed.class);

        assertThat(bench.committed(P0)).isLessThanOrEqualTo(bad);
    }
}
