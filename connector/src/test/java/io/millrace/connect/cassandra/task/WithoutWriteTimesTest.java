package io.millrace.connect.cassandra.task;

import static io.millrace.connect.cassandra.task.Fixtures.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connect.cassandra.mapping.WriteStatement.Kind;
import org.junit.jupiter.api.Test;

/** Without write times rows end in the order in which they were sent, though they be of one batch. */
class WithoutWriteTimesTest {

    private final FakeCassandra cassandra = new FakeCassandra();

    @Test
    void theLastWriteOfARowRemainsThoughItIsTheSmallerValue() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "10", "write.timestamp", "none").start();
        worker.mapper.statement = new Fixtures.Statement(Fixtures.SCHEMA, false, Kind.ROW);
        worker.put(record(0, "a/1", "z", null), record(1, "a/2", "y", null), record(2, "a/1", "b", null));
        for (int i = 0; i < 100; i++) {
            cassandra.answerAll();
            worker.after(100);
        }

        assertThat(cassandra.rows.get(Fixtures.identity("a/1")).value()).isEqualTo("b");
        assertThat(cassandra.rows.get(Fixtures.identity("a/2")).value()).isEqualTo("y");
        assertThat(cassandra.sent).hasSize(2);
        assertThat(worker.commit()).isEqualTo(3);
    }
}
