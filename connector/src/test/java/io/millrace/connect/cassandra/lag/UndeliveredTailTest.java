package io.millrace.connect.cassandra.lag;

import static io.millrace.connect.cassandra.task.Fixtures.PARTITION;
import static io.millrace.connect.cassandra.task.Fixtures.identity;
import static io.millrace.connect.cassandra.task.PolledLog.Entry.DROPPED;
import static io.millrace.connect.cassandra.task.PolledLog.Entry.MARKER;
import static io.millrace.connect.cassandra.task.PolledLog.Entry.RECORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.DriverTimeoutException;
import io.millrace.connect.cassandra.task.FakeCassandra;
import io.millrace.connect.cassandra.task.PolledLog;
import io.millrace.connect.cassandra.task.TestWorker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class UndeliveredTailTest {

    private final FakeCassandra cassandra = new FakeCassandra();
    private final TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();

    @Test
    void theMarkerBehindTheLastRecordIsCommitted() {
        PolledLog log = new PolledLog(worker, true).append(RECORD, RECORD, MARKER);
        log.poll(3);
        rest(log);

        assertThat(log.committed).isEqualTo(3);
    }

    @Test
    void withoutAnyoneWhoTellsThePositionTheMarkerStaysLag() {
        PolledLog log = new PolledLog(worker, false).append(RECORD, RECORD, MARKER);
        log.poll(3);
        rest(log);

        assertThat(log.committed).isEqualTo(2);
        assertThat(worker.moves).isEmpty();
    }

    @Test
    void nothingIsMovedWhileARowIsNotAcknowledged() {
        PolledLog log = new PolledLog(worker, true).append(RECORD, RECORD, MARKER);
        log.poll(3);
        cassandra.answer(1);
        for (int i = 0; i < 5; i++) {
            worker.after(5_000);
            log.commit(true);
            assertThat(worker.moves).isEmpty();
        }
        assertThat(log.committed).isZero();
    }

    @Test
    void recordsThatAreStillOnTheirWayAreNotPassed() {
        PolledLog log = new PolledLog(worker, true).append(RECORD, MARKER, RECORD, DROPPED, MARKER);
        log.poll(2);
        rest(log);
        assertThat(log.pollInVain(3)).isTrue();
        for (int i = 0; i < 5; i++) {
            worker.after(5_000);
            log.commit(true);
        }
        assertThat(worker.moves).isEmpty();
        assertThat(log.committed).isEqualTo(2);

        log.rebalance();
        log.poll(3);
        rest(log);

        assertThat(log.committed).isEqualTo(5);
    }

    @Test
    void aRecordThatComesBetweenTheCommitAndTheMoveStopsTheMove() {
        PolledLog log = new PolledLog(worker, true).append(RECORD, MARKER);
        log.poll(2);
        cassandra.answerAll();
        worker.after(5_000);
        log.commit(true);
        worker.after(5_000);
        log.commit(true);
        log.append(DROPPED, MARKER);
        log.poll(2);
        assertThat(worker.moves).isEmpty();

        rest(log);

        assertThat(log.committed).isEqualTo(4);
    }

    @Test
    void aPartitionThatWasTakenAwayIsNotMoved() {
        PolledLog log = new PolledLog(worker, true).append(RECORD, MARKER);
        log.poll(2);
        cassandra.answerAll();
        worker.after(5_000);
        log.commit(true);
        worker.after(5_000);
        log.commit(true);

        worker.revoke(PARTITION);
        worker.after(10);

        assertThat(worker.moves).isEmpty();
    }

    @Test
    void aCommitThatFailsIsMadeAgain() {
        PolledLog log = new PolledLog(worker, true).append(RECORD, MARKER);
        log.poll(2);
        cassandra.answerAll();
        for (int i = 0; i < 8; i++) {
            log.poll(0);
            worker.after(5_000);
            log.commit(i > 5);
        }

        assertThat(log.committed).isEqualTo(2);
    }

    @Test
    void partitionsUnderWayAreLeftAlone() {
        PolledLog log = new PolledLog(worker, true);
        for (int transaction = 0; transaction < 20; transaction++) {
            log.append(RECORD, MARKER);
            log.poll(2);
            cassandra.answerAll();
            worker.after(5_000);
            log.commit(true);
            assertThat(worker.moves).isEmpty();
        }
    }

    @Test
    void asksForTheCommitsThatItTakes() {
        PolledLog log = new PolledLog(worker, true).append(RECORD, MARKER);
        log.poll(2);
        cassandra.answerAll();
        int requests = 0;
        for (int millis = 0; millis < 20_000; millis += 500) {
            worker.nanos += 500_000_000;
            log.poll(0);
            if (worker.commitRequests > requests) {
                requests = worker.commitRequests;
                log.commit(true);
            }
        }

        assertThat(log.committed).isEqualTo(2);
        assertThat(requests).isLessThanOrEqualTo(4);
    }

    /** What was committed stays so: the same offset is not committed again and again. */
    @Test
    void aCommittedTailIsCommittedOnce() {
        PolledLog log = new PolledLog(worker, true).append(RECORD, MARKER);
        log.poll(2);
        rest(log);
        OffsetAndMetadata first = worker.preCommit().get(PARTITION);
        int requests = worker.commitRequests;
        for (int i = 0; i < 5; i++) {
            log.poll(0);
            worker.after(10_000);
        }

        assertThat(worker.commitRequests).isEqualTo(requests);
        assertThat(worker.preCommit()).isEqualTo(Map.of(PARTITION, first));
    }

    /** Over random histories nothing committed is missing, and at rest the committed offset is the log's end. */
    @Property(tries = 400)
    void reachesTheEndOfEveryLogAndPassesNothingThatIsNotStored(@ForAll long seed) {
        Random random = new Random(seed);
        cassandra.rows.clear();
        cassandra.fault = request -> random.nextInt(5) == 0 ? new DriverTimeoutException("lost") : null;
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "2", "batch.max.rows", "4").start();
        PolledLog log = new PolledLog(worker, true);
        for (int step = 0; step < 400; step++) {
            switch (random.nextInt(12)) {
                case 0, 1 -> append(log, random);
                case 2, 3 -> log.poll(random.nextInt(12));
                case 4 -> {
                    // Only in a rebalance does the worker lose what it has polled.
                    log.rebalance();
                    if (log.pollInVain(random.nextInt(12)) && random.nextBoolean()) {
                        idle(log, random);
                        log.rebalance();
                    }
                }
                case 5 -> log.commit(random.nextInt(4) > 0);
                case 6 -> idle(log, random);
                case 7 -> {
                    if (random.nextInt(4) == 0) {
                        log.rebalance();
                    }
                }
                case 8 -> {
                    if (random.nextInt(4) == 0) {
                        cassandra.waiting.clear();
                        log.crash();
                    }
                }
                default -> {
                    if (!cassandra.waiting.isEmpty()) {
                        cassandra.answer(random.nextInt(cassandra.waiting.size()));
                    }
                }
            }
            assertNothingCommittedIsMissing(log);
        }
        log.rest(cassandra, Integer.MAX_VALUE / 2);
        assertNothingCommittedIsMissing(log);
        assertThat(log.committed).isEqualTo(log.end());
    }

    private static void append(PolledLog log, Random random) {
        List<PolledLog.Entry> transaction = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            transaction.add(List.of(RECORD, DROPPED, MARKER).get(random.nextInt(3)));
        }
        transaction.add(MARKER);
        log.append(transaction.toArray(PolledLog.Entry[]::new));
    }

    /** Nothing is polled, and commits come and go. */
    private static void idle(PolledLog log, Random random) {
        for (int i = random.nextInt(5); i > 0; i--) {
            log.poll(0);
            log.after(random.nextInt(6_000));
            log.commit(random.nextInt(4) > 0);
        }
    }

    /** Long enough for everything that there is to be done. */
    private void rest(PolledLog log) {
        log.rest(cassandra, 0);
    }

    private void assertNothingCommittedIsMissing(PolledLog log) {
        for (SinkRecord record : log.recordsBefore(log.committed)) {
            FakeCassandra.Cell cell = cassandra.rows.get(identity((String) record.key()));
            assertThat(cell).isNotNull();
            assertThat(cell.writeTime()).isGreaterThanOrEqualTo(record.timestamp() * 1_000);
        }
    }
}
