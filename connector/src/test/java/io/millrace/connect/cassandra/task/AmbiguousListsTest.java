package io.millrace.connect.cassandra.task;

import static io.millrace.connect.cassandra.task.Fixtures.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.DriverTimeoutException;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import io.millrace.connect.cassandra.mapping.WriteStatement.Kind;
import org.junit.jupiter.api.Test;

/** A batch may hold rows that may be repeated and rows that had better not: each has its own fate when the answer is lost. */
class AmbiguousListsTest {

    private static final WriteStatement WITH_LISTS = new Fixtures.Statement(Fixtures.SCHEMA, true, Kind.ROW_WITH_LISTS);

    private final FakeCassandra cassandra = new FakeCassandra();

    @Test
    void onlyRowsWithListsAreDeadLetters() {
        TestWorker worker = start("dead-letter");
        loseTheFirstAnswer();
        putBoth(worker);
        drain(worker);

        assertThat(worker.deadLetters).hasSize(1);
        assertThat(worker.reasons.get(0)).contains("may or may not have carried it out");
        assertThat(cassandra.sent.get(0)).hasSize(2);
        assertThat(cassandra.sent.get(1)).hasSize(1);
        assertThat(worker.commit()).isEqualTo(2);
    }

    @Test
    void theTaskFailsThoughOnlyTheLastRowHasLists() {
        TestWorker worker = start("fail");
        loseTheFirstAnswer();
        putBoth(worker);

        assertThatThrownBy(() -> drain(worker))
                .hasMessageContaining("Whether 1 updates of table ks.t were carried out is not known")
                .hasMessageContaining("on.ambiguous=fail");
        assertThat(worker.commit()).isNull();
    }

    @Test
    void allAreSentAgainWhereThatIsWanted() {
        TestWorker worker = start("retry");
        loseTheFirstAnswer();
        putBoth(worker);
        drain(worker);

        assertThat(worker.deadLetters).isEmpty();
        assertThat(cassandra.sent.get(1)).hasSize(2);
    }

    private TestWorker start(String onAmbiguous) {
        return new TestWorker(cassandra, "linger.ms", "10", "on.ambiguous", onAmbiguous).start();
    }

    private static void putBoth(TestWorker worker) {
        worker.put(record(0, "a/1", "x", 1_000_000L));
        worker.mapper.statement = WITH_LISTS;
        worker.put(record(1, "a/2", "x", 1_000_000L));
    }

    private void loseTheFirstAnswer() {
        boolean[] first = {true};
        cassandra.fault = request -> {
            boolean lost = first[0];
            first[0] = false;
            return lost ? new DriverTimeoutException("Query timed out after PT12S") : null;
        };
    }

    private void drain(TestWorker worker) {
        for (int i = 0; i < 100; i++) {
            cassandra.answerAll();
            worker.after(100);
        }
    }
}
