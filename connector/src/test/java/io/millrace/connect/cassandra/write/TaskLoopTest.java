package io.millrace.connect.cassandra.write;

import static io.millrace.connect.cassandra.write.Fixtures.PARTITION;
import static io.millrace.connect.cassandra.write.Fixtures.identity;
import static io.millrace.connect.cassandra.write.Fixtures.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import io.millrace.connect.cassandra.mapping.RecordMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class TaskLoopTest {

    private static final long T = 1_000_000;

    private final FakeCassandra cassandra = new FakeCassandra();

    @Test
    void gathersRowsOfAKeyAcrossPollsUntilTheFirstHasLingered() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "1000").start();
        worker.put(record(0, "a/1", "x", T), record(1, "b/1", "x", T));
        worker.after(900);
        worker.put(record(2, "a/2", "x", T));
        assertThat(cassandra.sent).isEmpty();
        assertThat(worker.timeout).isBetween(1L, 100L);

        worker.after(100);

        assertThat(cassandra.sent).extracting(List::size).containsExactly(2, 1);
    }

    @Test
    void aFullBatchDoesNotLinger() {
        TestWorker worker = new TestWorker(cassandra, "batch.max.rows", "3").start();
        worker.put(records(0, 7, i -> "a/" + i));
        assertThat(cassandra.sent).extracting(List::size).containsExactly(3);

        cassandra.answerAll();
        worker.after(1);
        cassandra.answerAll();
        worker.after(1);

        // What is left of a full queue has waited long enough.
        assertThat(cassandra.sent).extracting(List::size).containsExactly(3, 3, 1);
    }

    @Test
    void batchesAreBoundedByBytes() {
        TestWorker worker = new TestWorker(cassandra, "batch.max.bytes", "100", "linger.ms", "0").start();
        String value = "x".repeat(39);
        worker.put(List.of(
                record(0, "a/1", value, T),
                record(1, "a/2", value, T),
                record(2, "a/3", value, T),
                record(3, "a/4", "x".repeat(500), T)));
        while (!cassandra.waiting.isEmpty()) {
            cassandra.answerAll();
            worker.after(1);
        }

        assertThat(cassandra.sent).extracting(List::size).containsExactly(2, 1, 1);
    }

    @Test
    void oneBatchOfAKeyIsInFlightAtATime() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        worker.put(record(0, "a/1", "old", T));
        worker.put(record(1, "a/1", "new", T + 1));
        worker.put(record(2, "b/1", "x", T));
        assertThat(cassandra.waiting).hasSize(2);

        cassandra.answer(0);
        worker.after(1);

        assertThat(cassandra.sent).hasSize(3);
    }

    @Test
    void requestsInFlightAreBounded() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0", "max.in.flight.requests", "4").start();
        worker.put(records(0, 10, i -> i + "/1"));
        assertThat(cassandra.waiting).hasSize(4);

        cassandra.answer(2);
        worker.after(1);

        assertThat(cassandra.waiting).hasSize(4);
        assertThat(cassandra.sent).hasSize(5);
    }

    @Test
    void commitsOnlyWhatIsAcknowledged() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        worker.put(record(0, "a/1", "x", T), record(1, "b/1", "x", T), record(2, "c/1", "x", T));
        cassandra.answer(1);
        cassandra.answer(1);
        worker.after(2_000);
        assertThat(worker.commit()).isNull();

        cassandra.answer(0);
        worker.after(2_000);

        assertThat(worker.commit()).isEqualTo(3);
    }

    @Test
    void sendsAgainWhatTimedOutUntilItIsTaken() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        cassandra.fault = request -> new DriverTimeoutException("Query timed out after PT12S");
        worker.put(record(0, "a/1", "x", T), record(1, "a/2", "x", T));
        for (int i = 0; i < 5; i++) {
            cassandra.answerAll();
            worker.after(200);
            assertThat(worker.commit()).isNull();
        }

        cassandra.fault = request -> null;
        drain(worker);

        assertThat(cassandra.rows).hasSize(2);
        assertThat(worker.commit()).isEqualTo(2);
        assertThat(worker.deadLetters).isEmpty();
    }

    @Test
    void onePoisonRowInAFullBatchIsOneDeadLetterAndFewRequests() {
        TestWorker worker = new TestWorker(cassandra, "batch.max.rows", "1000").start();
        List<SinkRecord> records = records(0, 1_000, i -> "a/" + i);
        records.set(617, record(617, "a/617", FakeCassandra.POISON, T));
        worker.put(records);
        drain(worker);

        assertThat(worker.deadLetters).containsExactly(records.get(617));
        assertThat(worker.reasons.get(0)).contains("ks.t", "clicks-0@617").doesNotContain(FakeCassandra.POISON);
        assertThat(cassandra.rows).hasSize(999);
        assertThat(cassandra.sent).hasSizeLessThanOrEqualTo(2 * 10 + 1);
        assertThat(worker.commit()).isEqualTo(1_000);
    }

    @Test
    void aRecordThatCannotBeMappedIsOneDeadLetterBetweenItsNeighbours() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        worker.put(record(0, "a/1", "x", T), record(1, "a/2", Fixtures.UNMAPPABLE, T), record(2, "a/3", "x", T));
        drain(worker);

        assertThat(worker.deadLetters).extracting(SinkRecord::kafkaOffset).containsExactly(1L);
        assertThat(cassandra.rows).containsOnlyKeys(identity("a/1"), identity("a/3"));
        assertThat(worker.commit()).isEqualTo(3);
    }

    @Test
    void aDeadLetterIsNotDoneBeforeItsTopicHasIt() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        worker.deadLetterWritten = new CompletableFuture<>();
        worker.put(record(0, "a/1", Fixtures.UNMAPPABLE, T));
        worker.after(2_000);
        assertThat(worker.commit()).isNull();
        assertThat(worker.timeout).isLessThanOrEqualTo(10);

        worker.deadLetterWritten.complete(null);
        worker.after(1);

        assertThat(worker.commit()).isEqualTo(1);
    }

    @Test
    void aDeadLetterThatCannotBeWrittenFailsTheTaskAndIsNotCommitted() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        worker.deadLetterWritten = CompletableFuture.failedFuture(new IllegalStateException("broker away"));
        worker.put(record(0, "a/1", Fixtures.UNMAPPABLE, T));

        assertThatThrownBy(() -> worker.after(1))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("clicks-0@0")
                .hasMessageContaining("dead-letter topic");
        assertThat(worker.commit()).isNull();
    }

    @Test
    void withoutADeadLetterTopicABadRecordFailsTheTaskWithTheSameWords() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0");
        worker.hasDeadLetterTopic = false;
        worker.start();

        assertThatThrownBy(() -> worker.put(record(0, "a/1", "x", T), record(1, "a/2", Fixtures.UNMAPPABLE, T)))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("table ks.t, column c");
        assertThatThrownBy(() -> worker.after(1)).isInstanceOf(ConnectException.class);
        assertThat(worker.commit()).isNull();
    }

    @Test
    void tooManyRefusalsInARowAreNoLongerBadRecords() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0", "dead.letter.max.consecutive", "5").start();
        worker.put(IntStream.range(0, 10)
                .mapToObj(i -> record(i, i + "/1", FakeCassandra.POISON, T))
                .toList());
        cassandra.answerAll();

        assertThatThrownBy(() -> worker.after(1))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("dead.letter.max.consecutive=5");
        assertThat(worker.deadLetters).hasSize(5);
    }

    @Test
    void aFatalErrorFailsTheTaskWithItsRemedyAndCommitsNothing() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        cassandra.fault = request -> new UnauthorizedException(null, "User app has no MODIFY permission on ks.t");
        worker.put(record(0, "a/1", "x", T));
        cassandra.answerAll();

        assertThatThrownBy(() -> worker.after(1))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("ks.t")
                .hasMessageContaining("MODIFY");
        assertThat(worker.commit()).isNull();
    }

    @Test
    void aTableThatIsGoneIsNobodysBadRecord() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        cassandra.fault = request -> new InvalidQueryException(null, "unconfigured table t");
        worker.put(record(0, "a/1", "x", T));
        cassandra.answerAll();

        assertThatThrownBy(() -> worker.after(1)).isInstanceOf(ConnectException.class);
        assertThat(worker.deadLetters).isEmpty();
    }

    @Test
    void recordsWithoutAUsableTimeAreDeadLettersAndLeaveNoRow() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        worker.put(
                record(0, "a/1", "x", null),
                record(1, "a/2", "x", -1L),
                record(2, "a/3", "x", worker.millis + 2 * 3_600_000L),
                record(3, "a/4", "x", worker.millis));
        drain(worker);

        assertThat(worker.deadLetters).hasSize(3);
        assertThat(cassandra.rows).containsOnlyKeys(identity("a/4"));
    }

    @Test
    void aFullBufferPausesThePartitionAndADrainedOneResumesIt() {
        TestWorker worker = new TestWorker(
                        cassandra, "batch.max.rows", "50", "buffer.max.rows", "100", "max.in.flight.requests", "10")
                .start();
        worker.put(records(0, 100, i -> i + "/1"));
        assertThat(worker.paused).containsExactly(PARTITION);
        // Over the low-water mark rows leave before they have lingered.
        assertThat(cassandra.waiting).hasSize(10);

        while (!cassandra.waiting.isEmpty()) {
            cassandra.answerAll();
            worker.after(1);
        }

        assertThat(worker.paused).isEmpty();
        assertThat(cassandra.rows.size()).isBetween(50, 60);
    }

    @Test
    void theBufferIsBoundedByBytesToo() {
        TestWorker worker = new TestWorker(cassandra, "buffer.max.bytes", "1000000").start();
        worker.put(records(0, 10, i -> "a/" + i, "x".repeat(100_000)));

        assertThat(worker.paused).containsExactly(PARTITION);
    }

    @Test
    void aPartitionStuckBehindOneRowIsPausedAlone() {
        TopicPartition other = new TopicPartition("clicks", 1);
        TestWorker worker =
                new TestWorker(cassandra, "batch.max.rows", "50", "buffer.max.rows", "100", "linger.ms", "0").start();
        worker.assignment.add(other);
        worker.put(record(0, "stuck/1", "x", T));
        for (int i = 1; i < 100; i++) {
            worker.put(record(i, "a/" + i, "x", T));
            cassandra.answer(cassandra.waiting.size() - 1);
        }
        worker.put(record(other, 0, "b/1", "x", T));

        assertThat(worker.paused).containsExactly(PARTITION);
    }

    @Test
    void acceptsRecordsWhileCassandraIsNotThereYet() {
        TestWorker worker =
                new TestWorker(cassandra, "linger.ms", "0", "batch.max.rows", "50", "buffer.max.rows", "100");
        CompletableFuture<RecordMapper> connecting = new CompletableFuture<>();
        worker.start(connecting);
        worker.put(records(0, 100, i -> i + "/1"));
        assertThat(worker.paused).containsExactly(PARTITION);
        assertThat(worker.commit()).isNull();

        connecting.complete(Fixtures.MAPPER);
        drain(worker);

        assertThat(cassandra.rows).hasSize(100);
        assertThat(worker.commit()).isEqualTo(100);
    }

    @Test
    void aStatementThatCannotBePreparedYetHoldsItsRecordsBack() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0");
        boolean[] away = {true};
        worker.start(CompletableFuture.completedFuture((record, rows) -> {
            if (away[0]) {
                throw new DriverTimeoutException("Query timed out after PT12S");
            }
            Fixtures.MAPPER.map(record, rows);
        }));
        worker.put(record(0, "a/1", "x", T), record(1, "a/2", "x", T));
        worker.after(50);
        assertThat(worker.commit()).isNull();

        away[0] = false;
        drain(worker);

        assertThat(cassandra.rows).hasSize(2);
        assertThat(worker.deadLetters).isEmpty();
    }

    @Test
    void redeliveryOfWhatIsUnderWayIsNotWrittenTwice() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        worker.put(record(0, "a/1", "x", T));
        worker.put(record(0, "a/1", "x", T));
        drain(worker);

        assertThat(cassandra.sent).hasSize(1);
    }

    @Test
    void rowsOfARevokedPartitionAreNotSentAndHoldNoRoom() {
        TopicPartition other = new TopicPartition("clicks", 1);
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "1000").start();
        worker.assignment.add(other);
        worker.put(record(0, "a/1", "x", T), record(other, 0, "a/2", "x", T));

        worker.revoke(other);
        worker.after(1_000);
        drain(worker);

        assertThat(cassandra.rows).containsOnlyKeys(identity("a/1"));
        assertThat(worker.commit()).isEqualTo(1);
        assertThat(worker.commit(other)).isNull();
    }

    @Test
    void asksForACommitEveryFewSecondsWhileThereIsSomethingToCommit() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        worker.after(60_000);
        assertThat(worker.commitRequests).isZero();

        worker.put(record(0, "a/1", "x", T));
        drain(worker);
        assertThat(worker.commitRequests).isBetween(1, 3);
        int before = worker.commitRequests;

        assertThat(worker.commit()).isEqualTo(1);
        worker.after(60_000);
        assertThat(worker.commitRequests).isEqualTo(before);
    }

    @Test
    void countsWhatItDoes() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        worker.put(record(0, "a/1", "x", T), record(1, "a/2", FakeCassandra.POISON, T), record(2, "b/1", "x", T));
        assertThat(metric(worker, "buffered-rows")).isEqualTo(3);
        assertThat(metric(worker, "requests-in-flight")).isEqualTo(2);
        worker.after(500);
        assertThat(metric(worker, "oldest-unacknowledged-age-ms")).isEqualTo(500);

        drain(worker);

        assertThat(metric(worker, "records-received-total")).isEqualTo(3);
        assertThat(metric(worker, "rows-written-total")).isEqualTo(2);
        assertThat(metric(worker, "records-dead-lettered-total")).isEqualTo(1);
        assertThat(metric(worker, "buffered-rows")).isZero();
        assertThat(metric(worker, "oldest-unacknowledged-age-ms")).isZero();
    }

    private static double metric(TestWorker worker, String name) {
        return worker.metrics.all().stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value()
                .getAsDouble();
    }

    @Test
    void theRateLimitHolds() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0", "max.rows.per.second", "100").start();
        worker.put(records(0, 200, i -> i + "/1"));
        for (int i = 0; i < 10; i++) {
            cassandra.answerAll();
            worker.after(100);
        }

        assertThat(cassandra.sent.size()).isBetween(100, 111);
    }

    private void drain(TestWorker worker) {
        for (int i = 0; i < 100; i++) {
            cassandra.answerAll();
            worker.after(100);
        }
    }

    private static List<SinkRecord> records(int first, int count, java.util.function.IntFunction<String> key) {
        return records(first, count, key, "x");
    }

    private static List<SinkRecord> records(
            int first, int count, java.util.function.IntFunction<String> key, String value) {
        List<SinkRecord> records = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            records.add(record(i, key.apply(i), value, T));
        }
        return records;
    }
}
