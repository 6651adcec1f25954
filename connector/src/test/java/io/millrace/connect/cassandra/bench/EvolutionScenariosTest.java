package io.millrace.connect.cassandra.bench;

import static io.millrace.connect.cassandra.bench.Bench.P0;
import static io.millrace.connect.cassandra.bench.Bench.P1;
import static io.millrace.connect.cassandra.bench.Bench.TABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connect.cassandra.bench.VirtualConsumer.Protocol;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tables that make themselves under load: while Cassandra fails, while the nodes hear of it late, while partitions come and go. */
class EvolutionScenariosTest {

    private static final String[] OPTIONS = {
        "linger.ms", "5",
        "table.auto.create", "true",
        "table.auto.create.partition.columns", "id",
        "table.auto.evolve", "true"
    };

    private int produced;

    @Test
    void aTableAndItsColumnsComeWithTheRecords() {
        Bench bench = Bench.empty(Settings.of(OPTIONS)).start(P0, P1);

        load(bench, 2_000, "a");
        load(bench, 2_000, "a", "b");
        load(bench, 2_000, "c");

        assertAllIsWritten(bench);
        assertThat(bench.row("user-0")).containsOnlyKeys("n", "a");
        assertThat(bench.row("user-" + (produced - 1))).containsOnlyKeys("n", "c");
    }

    @Test
    void noCallTakesLongerForIt() {
        Bench bench = Bench.empty(Settings.of(OPTIONS)).start(P0, P1);

        load(bench, 3_000, "a");
        load(bench, 3_000, "b");

        assertAllIsWritten(bench);
        assertThat(bench.sink().longestPutNanos()).isLessThan(TimeUnit.MILLISECONDS.toNanos(100));
    }

    @Test
    void anOutageWhileTheTableIsCreatedDelaysItAlone() {
        Bench bench = Bench.empty(Settings.of(OPTIONS)).start(P0, P1);
        bench.cassandra.fault(CassandraFault.UNAVAILABLE, 0.7);
        load(bench, 3_000, "a");
        bench.cassandra.fault(CassandraFault.SILENT, 0.5);
        load(bench, 3_000, "b");
        bench.cassandra.heal();

        assertAllIsWritten(bench);
    }

    @Test
    void aTaskThatIsKilledInTheMiddleIsFollowedByOneThatFindsWhatItMade() {
        for (int killedAfterMillis : new int[] {20, 60, 200, 1_000}) {
            produced = 0;
            Bench bench = Bench.empty(Settings.of(OPTIONS)).start(P0, P1);
            load(bench, killedAfterMillis, "a");
            bench.crash().start(P0, P1);
            load(bench, 1_000, "b");

            assertAllIsWritten(bench);
        }
    }

    @Test
    void partitionsThatAreTakenAwayMeanwhileAreNoTrouble() {
        Bench bench = Bench.empty(Settings.of(OPTIONS)).start(P0, P1);
        load(bench, 100, "a");
        bench.rebalance(Protocol.EAGER, 0, P0).run(200);
        load(bench, 1_000, "b");
        bench.rebalance(Protocol.EAGER, 0, P0, P1).run(200);

        assertAllIsWritten(bench);
    }

    @Test
    void aColumnThatIsDroppedComesBack() {
        Bench bench = Bench.empty(Settings.of(OPTIONS)).start(P0, P1);
        load(bench, 2_000, "a");
        bench.cassandra.schema().drop(TABLE, "a", 0, TimeUnit.MILLISECONDS.toNanos(300));
        load(bench, 4_000, "a");

        assertAllIsWritten(bench);
        assertThat(bench.row("user-" + (produced - 1))).containsKey("a");
    }

    private void load(Bench bench, long millis, String... columns) {
        long end = bench.time.milliseconds() + millis;
        while (bench.time.milliseconds() < end) {
            Map<String, Object> value = new HashMap<>(Map.of("id", "user-" + produced, "n", (long) produced));
            for (String name : columns) {
                value.put(name, "text of " + produced);
            }
            bench.produce(produced % 2 == 0 ? P0 : P1, "user-" + produced, value, bench.time.milliseconds());
            produced++;
            bench.run(20);
        }
    }

    private void assertAllIsWritten(Bench bench) {
        bench.assertQuiesces(60_000);
        assertThat(bench.deadLetters.letters()).isEmpty();
        for (int i = 0; i < produced; i++) {
            assertThat(bench.row("user-" + i)).as("row %d", i).isNotNull();
        }
    }
}
