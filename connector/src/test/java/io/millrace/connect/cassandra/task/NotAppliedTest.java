package io.millrace.connect.cassandra.task;

import static io.millrace.connect.cassandra.task.Fixtures.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.WriteType;
import io.millrace.connect.cassandra.config.TableWrites.OnNotApplied;
import io.millrace.connect.cassandra.failures.NotAppliedException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** A condition that does not hold is an answer like others: what becomes of the row is the user's choice, and nothing else waits for it. */
class NotAppliedTest {

    private final FakeCassandra cassandra = new FakeCassandra();

    @Test
    void byDefaultNothingIsLost() {
        TestWorker worker = start(OnNotApplied.DEAD_LETTER);
        refuse("second");
        putAll(worker);

        assertThat(worker.deadLetters).hasSize(1);
        assertThat(worker.reasons.get(0))
                .contains("Record clicks-0@1", "table ks.t: Cassandra did not apply it: IF NOT EXISTS");
        assertThat(worker.commit()).isEqualTo(3);
        assertThat(worker.metrics.value("rows-not-applied-total")).isEqualTo(1);
        assertThat(worker.metrics.value("table-rows-not-applied-total", "ks.t")).isEqualTo(1);
        assertThat(worker.metrics.value("rows-written-total")).isEqualTo(2);
        assertThat(worker.metrics.value("requests-failed-total")).isZero();
    }

    @Test
    void whoWantsItIgnored() {
        TestWorker worker = start(OnNotApplied.IGNORE);
        refuse("second");
        putAll(worker);

        assertThat(worker.deadLetters).isEmpty();
        assertThat(worker.commit()).isEqualTo(3);
        assertThat(worker.metrics.value("rows-not-applied-total")).isEqualTo(1);
        assertThat(worker.metrics.value("buffered-rows")).isZero();
    }

    @Test
    void whoWantsToStop() {
        TestWorker worker = start(OnNotApplied.FAIL);
        refuse("second");

        assertThatThrownBy(() -> putAll(worker)).hasMessageContaining("topic.clicks.ks.t.on.not.applied=fail");
    }

    @Test
    void eachGoesAloneAndInOrder() {
        TestWorker worker = start(OnNotApplied.IGNORE);
        putAll(worker);

        assertThat(cassandra.sent).allSatisfy(request -> assertThat(request).hasSize(1));
        assertThat(cassandra.sent.stream().map(request -> FakeCassandra.value(request.get(0))))
                .containsExactly("first", "second", "third");
    }

    @Test
    void aLostAnswerIsNotYetAnAnswer() {
        TestWorker worker = start(OnNotApplied.FAIL);
        boolean[] lost = {true};
        cassandra.fault = request -> {
            boolean first = lost[0];
            lost[0] = false;
            return first ? new WriteTimeoutException(null, ConsistencyLevel.QUORUM, 1, 2, WriteType.CAS) : null;
        };
        putAll(worker);

        assertThat(worker.deadLetters).isEmpty();
        assertThat(worker.commit()).isEqualTo(3);
        assertThat(cassandra.sent).hasSize(4);
    }

    private TestWorker start(OnNotApplied onNotApplied) {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "10", "on.ambiguous", "fail").start();
        worker.mapper.statement = new Fixtures.Conditional(onNotApplied);
        return worker;
    }

    private void refuse(String value) {
        cassandra.fault = request -> FakeCassandra.value(request.rows.get(0)).equals(value)
                ? new CompletionException(new NotAppliedException())
                : null;
    }

    private void putAll(TestWorker worker) {
        worker.put(
                record(0, "a/1", "first", 1_000_000L),
                record(1, "a/1", "second", 1_000_000L),
                record(2, "a/1", "third", 1_000_000L));
        for (int i = 0; i < 100; i++) {
            cassandra.answerAll();
            worker.after(100);
        }
    }
}
