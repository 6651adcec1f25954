package io.millrace.connect.cassandra.bench;

import static io.millrace.connect.cassandra.bench.Bench.P0;
import static io.millrace.connect.cassandra.bench.Bench.P1;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connect.cassandra.bench.VirtualConsumer.Protocol;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What has gone wrong, or might, when partitions are taken away and given back. */
class RebalanceScenariosTest {

    private final Bench bench = Bench.of(
            Settings.of("buffer.max.rows", "100", "batch.max.rows", "50").withMaxPollRecords(50));

    @Test
    void partitionsPausedBeforeAnEagerRebalanceAreReadAfterIt() {
        backlog(500);
        bench.cassandra.latency(millis(30), millis(40));
        bench.start(P0, P1);
        assertThat(bench.runUntil(() -> bench.consumer().paused().size() == 2, 1_000))
                .as("paused for a full buffer")
                .isTrue();

        bench.rebalance(Protocol.EAGER, 500, P0);

        bench.assertQuiesces(60_000);
    }

    @Test
    void whatAPollReturnsThatAWakeUpKeepsFromBeingHandedOverIsReadAgain() {
        int dropped = 0;
        // Resumed at any time of the rebalance: while its commit waits is one of them.
        for (int micros = 0; micros < 4_000; micros += 100) {
            Bench each = Bench.of(Settings.of("linger.ms", "5")).start(P0, P1);
            each.upsert(P0, "before", 1);
            each.run(1_500);
            each.pauseConnector(true);
            each.upsert(P1, "dropped", 1);
            each.consumer().rebalance(Protocol.EAGER, Set.of(P1), 0, 0);
            each.time.after(TimeUnit.MICROSECONDS.toNanos(micros), () -> each.pauseConnector(false));
            each.run(20);
            dropped += each.sink().dropped();
            each.upsert(P1, "behind", 2);

            each.assertQuiesces(60_000);
            assertThat(each.row("dropped")).as("resumed after %d µs", micros).isNotNull();
            assertThat(each.row("behind")).as("resumed after %d µs", micros).isNotNull();
            assertThat(each.committed(P1)).isEqualTo(2);
        }
        assertThat(dropped).as("polls that no put has followed").isPositive();
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void backlog(int records) {
        for (int i = 0; i < records; i++) {
            bench.upsert(i % 2 == 0 ? P0 : P1, "user-" + i, i);
        }
    }
}
