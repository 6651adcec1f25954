package io.millrace.connect.cassandra.lag;

import static io.millrace.connect.cassandra.task.Fixtures.identity;
import static io.millrace.connect.cassandra.task.PolledLog.Entry.DROPPED;
import static io.millrace.connect.cassandra.task.PolledLog.Entry.RECORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connect.cassandra.task.FakeCassandra;
import io.millrace.connect.cassandra.task.PolledLog;
import io.millrace.connect.cassandra.task.TestWorker;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class DroppedPollsTest {

    private final FakeCassandra cassandra = new FakeCassandra();
    private final TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
    private final PolledLog log = new PolledLog(worker, true);

    /** The worker commits between the put that notices and the poll before which it moves its consumer; that may be its last commit. */
    @Test
    void aCommitBeforeTheMovePassesOverNothing() {
        log.append(RECORD, RECORD, RECORD, RECORD, RECORD, RECORD, RECORD);
        log.poll(1);
        cassandra.answerAll();
        worker.after(5_000);
        log.commit(true);
        log.rebalance();
        log.pollInVain(3);
        log.poll(3);
        cassandra.answerAll();
        log.commit(true);

        assertThat(log.committed).isLessThanOrEqualTo(1);

        log.rest(cassandra, 100);

        assertThat(log.committed).isEqualTo(7);
        assertEverythingIsStored();
    }

    @Test
    void whatWasDroppedBeforePollsThatReturnNothingIsReadAgain() {
        log.append(RECORD, RECORD);
        log.rebalance();
        log.pollInVain(2);
        log.poll(0);
        log.commit(true);

        assertThat(log.committed).isZero();

        log.rest(cassandra, 100);

        assertThat(log.committed).isEqualTo(2);
        assertEverythingIsStored();
    }

    /** Read again, what a converter refuses would be in the dead-letter topic twice. */
    @Test
    void aPollOfWhichTransformsLeaveNothingIsReadOnce() {
        log.append(DROPPED, DROPPED);
        log.rebalance();
        int requests = worker.commitRequests;
        log.poll(2);

        assertThat(worker.commitRequests).isGreaterThan(requests);

        log.commit(true);
        log.poll(0);

        assertThat(worker.moves).isEmpty();
        assertThat(log.committed).isEqualTo(2);
    }

    private void assertEverythingIsStored() {
        for (SinkRecord record : log.recordsBefore(log.end())) {
            assertThat(cassandra.rows).containsKey(identity((String) record.key()));
        }
    }
}
