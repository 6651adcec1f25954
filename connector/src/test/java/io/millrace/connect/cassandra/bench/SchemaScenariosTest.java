package io.millrace.connect.cassandra.bench;

import static io.millrace.connect.cassandra.bench.Bench.P0;
import static io.millrace.connect.cassandra.bench.Bench.P1;
import static io.millrace.connect.cassandra.bench.Bench.TABLE;
import static io.millrace.connect.cassandra.bench.Bench.column;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.bench.VirtualConsumer.Protocol;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tables that change under load: columns dropped and added, nodes that hear of it late, tables that are not there yet. */
class SchemaScenariosTest {

    private static final Column A = column("a", DataTypes.TEXT);
    private static final Column B = column("b", DataTypes.TEXT);

    private int produced;

    @Test
    void twoColumnsDroppedWithinASecondStopNothing() {
        Bench bench = Bench.of(Settings.of("unknown.fields", "ignore", "linger.ms", "5"), A, B)
                .start(P0, P1);
        load(bench, 500, "a", "b");

        bench.cassandra.schema().drop(TABLE, "a", 0, 0);
        load(bench, 300, "a", "b");
        bench.cassandra.schema().drop(TABLE, "b", 0, 0);
        load(bench, 2_000, "a", "b");

        bench.assertQuiesces(60_000);
        assertThat(bench.deadLetters.letters()).isEmpty();
        assertEverythingIsWritten(bench);
    }

    @Test
    void eightColumnsDroppedOneAfterAnotherStopNothing() {
        Column[] columns = new Column[8];
        String[] names = new String[8];
        for (int i = 0; i < columns.length; i++) {
            names[i] = "c" + i;
            columns[i] = column(names[i], DataTypes.TEXT);
        }
        Bench bench = Bench.of(Settings.of("unknown.fields", "ignore", "linger.ms", "5"), columns)
                .start(P0, P1);

        for (String name : names) {
            load(bench, 150, names);
            bench.cassandra.schema().drop(TABLE, name, 2, millis(100));
        }
        load(bench, 1_000, names);

        bench.assertQuiesces(60_000);
        assertEverythingIsWritten(bench);
    }

    @Test
    void aBadRowRightBeforeAColumnIsDroppedDoesNotStopTheTask() {
        Bench bench = Bench.of(Settings.of("unknown.fields", "ignore", "linger.ms", "5"), A)
                .start(P0, P1);
        load(bench, 200, "a");

        bench.produce(P0, "bad", Map.of("id", "bad", "a", VirtualCassandra.POISON), bench.time.milliseconds());
        load(bench, 60, "a");
        bench.cassandra.schema().drop(TABLE, "a", 0, 0);
        load(bench, 2_000, "a");

        bench.assertQuiesces(60_000);
        assertThat(bench.deadLetters.letters()).hasSize(1);
        assertEverythingIsWritten(bench);
    }

    @Test
    void aTaskThatStartsWhileAColumnIsBeingDroppedDoesNotDie() {
        for (int seed = 1; seed <= 10; seed++) {
            Bench bench = Bench.of(seed, Settings.of("unknown.fields", "ignore", "linger.ms", "5"), A);
            // The driver still knows the column, and a node that is asked to prepare the statement does not.
            bench.cassandra.schema().drop(TABLE, "a", 2, millis(900));
            bench.start(P0, P1);
            produced = 0;

            load(bench, 500, "a");

            bench.assertQuiesces(60_000);
            assertEverythingIsWritten(bench);
        }
    }

    @Test
    void aLargeColumnThatIsDroppedLeavesNothingCountedBehind() {
        Bench bench = Bench.of(Settings.of("unknown.fields", "ignore", "linger.ms", "200"), A)
                .start(P0, P1);
        String large = "x".repeat(10_000);
        for (int i = 0; i < 100; i++) {
            if (i == 50) {
                bench.cassandra.schema().drop(TABLE, "a", 0, 0);
            }
            bench.produce(P0, "user", Map.of("id", "user-" + i % 5, "a", large), bench.time.milliseconds());
            bench.run(10);
        }

        bench.assertQuiesces(60_000);
    }

    @Test
    void aRecordForAColumnThatWasAddedAMomentAgoIsWritten() {
        Bench bench = Bench.of(Settings.of("linger.ms", "5")).start(P0, P1);
        load(bench, 300);

        bench.cassandra.schema().add(TABLE, A, 0, 0);
        load(bench, 1_500, "a");

        bench.assertQuiesces(60_000);
        assertThat(bench.deadLetters.letters()).isEmpty();
        assertEverythingIsWritten(bench);
    }

    @Test
    void aColumnThatWasAddedAMomentAgoIsFilledWhereUnknownFieldsAreIgnored() {
        Bench bench = Bench.of(Settings.of("unknown.fields", "ignore", "linger.ms", "5"))
                .start(P0, P1);
        load(bench, 300);
        int before = produced;

        bench.cassandra.schema().add(TABLE, A, 0, 0);
        load(bench, 1_500, "a");

        bench.assertQuiesces(60_000);
        for (int i = before; i < produced; i++) {
            assertThat(bench.row("user-" + i)).as("row %d", i).containsKey("a");
        }
    }

    @Test
    void aColumnThatWasAddedAMomentAgoIsFilledAlsoWhereTheLookForItIsCutShortByARebalance() {
        Bench bench = Bench.of(Settings.of("unknown.fields", "ignore", "linger.ms", "5"))
                .start(P0, P1);
        load(bench, 300);

        bench.cassandra.schema().add(TABLE, A, 0, 0);
        bench.cassandra.fault(CassandraFault.UNAVAILABLE, 1);
        bench.produce(P0, "user", Map.of("id", "user", "n", 1, "a", "text"), bench.time.milliseconds());
        bench.run(20).rebalance(Protocol.EAGER, 0, P0, P1).run(20);
        bench.cassandra.heal();

        bench.assertQuiesces(60_000);
        assertThat(bench.row("user")).containsKey("a");
    }

    @Test
    void aNodeThatHasNotHeardOfTheTableYetIsNoReasonToStop() {
        Bench bench = Bench.empty(Settings.of("linger.ms", "5"));
        // The driver waits ten seconds for the nodes to agree, and then believes the one that it asks.
        bench.cassandra.schema().createLate(Bench.clicks(), 0, millis(30_000));
        bench.start(P0, P1);

        load(bench, 40_000);

        bench.assertQuiesces(60_000);
        assertThat(bench.deadLetters.letters()).isEmpty();
        assertEverythingIsWritten(bench);
    }

    @Test
    void recordsWaitForATableThatIsNotThereYet() {
        Bench bench = Bench.empty(Settings.of("linger.ms", "5")).start(P0, P1);
        load(bench, 5_000);

        bench.cassandra.schema().createLate(Bench.clicks(), 2, millis(300));

        bench.assertQuiesces(60_000);
        assertThat(bench.deadLetters.letters()).isEmpty();
        assertEverythingIsWritten(bench);
    }

    /** About fifty records a second, each with a text in these columns. */
    private void load(Bench bench, long millis, String... columns) {
        long end = bench.time.milliseconds() + millis;
        while (bench.time.milliseconds() < end) {
            Map<String, Object> value = new HashMap<>(Map.of("id", "user-" + produced, "n", produced));
            for (String name : columns) {
                value.put(name, "text of " + produced);
            }
            bench.produce(produced % 2 == 0 ? P0 : P1, "user-" + produced, value, bench.time.milliseconds());
            produced++;
            bench.run(20);
        }
    }

    private void assertEverythingIsWritten(Bench bench) {
        for (int i = 0; i < produced; i++) {
            assertThat(bench.row("user-" + i)).as("row %d", i).isNotNull();
        }
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
