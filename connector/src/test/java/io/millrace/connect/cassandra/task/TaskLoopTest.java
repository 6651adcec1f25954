package io.millrace.connect.cassandra.task;

import static io.millrace.connect.cassandra.task.Fixtures.PARTITION;
import static io.millrace.connect.cassandra.task.Fixtures.identity;
import static io.millrace.connect.cassandra.task.Fixtures.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.servererrors.WriteFailureException;
import com.datastax.oss.driver.api.core.servererrors.WriteType;
import io.millrace.connect.cassandra.mapping.NotAnsweredYetException;
import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.mapping.RecordMapper;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import io.millrace.connect.cassandra.topology.BatchThresholds;
import io.millrace.connect.cassandra.topology.ReplicaSet;
import io.millrace.connect.cassandra.topology.Ring;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void theFirstAnswerAfterALongOutageBringsTheOthersForward() {
        TestWorker worker = new TestWorker(
                        cassandra, "linger.ms", "0", "retry.backoff.ms", "1000", "retry.backoff.max.ms", "30000")
                .start();
        cassandra.fault = request -> new DriverTimeoutException("Query timed out after PT12S");
        worker.put(records(0, 50, i -> i + "/1"));
        for (int attempt = 0; attempt < 8; attempt++) {
            cassandra.answerAll();
            worker.after(31_000);
        }
        cassandra.answerAll();
        worker.after(1);

        cassandra.fault = request -> null;
        int seconds = 0;
        while (cassandra.rows.size() < 50) {
            worker.after(1_000);
            cassandra.answerAll();
            seconds++;
        }

        // The last of fifty random waits of up to 30 s would be close to those.
        assertThat(seconds).isLessThan(12);
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
    void aRecordThatWasSentBackIsWrittenWhereItBelongsAndNotWhereItLies() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        worker.put(record(0, "a/1", "x", T), record(1, "a/1", "newer", T));
        drain(worker);
        SinkRecord refused = record(2, "a/1", "old", T + 60_000);
        refused.headers()
                .addString("millrace.redrive.attempts", "1")
                .addLong("millrace.redrive.timestamp", T)
                .addLong("millrace.write.timestamp.us", T * 1_000 + 7)
                .addLong("millrace.write.row", identity("a/1"));
        SinkRecord unmapped = record(3, "a/2", "old", T);
        unmapped.headers().addString("millrace.redrive.attempts", "1");
        worker.put(refused, unmapped, record(4, "a/2", "x", T));
        drain(worker);

        assertThat(cassandra.sent.stream().flatMap(List::stream))
                .extracting(row -> row.writeTimeMicros())
                .contains(T * 1_000 + 7, T * 1_000)
                .doesNotContain((T + 60_000) * 1_000);
        assertThat(worker.deadLetters).isEmpty();
    }

    /** A newer record of its millisecond was written from the letter's own topic, with {@code T * 1000}. */
    @Test
    void aLetterThatIsReadFromItsTopicIsWrittenBeforeItsMillisecondAndInOrder() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0", "batch.max.rows", "1").start();
        SinkRecord first = letter(0, "a/1", "old");
        SinkRecord second = letter(1, "a/1", "older than what is there, newer than the first");
        SinkRecord refused = letter(2, "a/2", "had its time");
        refused.headers()
                .addLong("millrace.write.timestamp.us", T * 1_000 + 7)
                .addLong("millrace.write.row", identity("a/2"));
        worker.put(first);
        drain(worker);
        worker.put(second, refused);
        drain(worker);

        assertThat(cassandra.sent.stream().flatMap(List::stream))
                .extracting(row -> row.writeTimeMicros())
                .containsExactlyInAnyOrder(T * 1_000 - 500, T * 1_000 - 499, T * 1_000 + 7);
        assertThat(cassandra.rows.get(identity("a/1")).value()).startsWith("older than what is there");
    }

    private static SinkRecord letter(long offset, String key, String value) {
        SinkRecord letter = record(offset, key, value, T);
        letter.headers().addString("__connect.errors.topic", "payments").addLong("__connect.errors.offset", 17);
        return letter;
    }

    @Test
    void aRecordThatSaysItWasSentBackIsNeverWrittenNewerThanItIs() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        SinkRecord posing = record(0, "a/1", "x", T);
        posing.headers()
                .addString("millrace.redrive.attempts", "1")
                .addLong("millrace.redrive.timestamp", T + 60_000)
                .addLong("millrace.write.timestamp.us", (T + 60_000) * 1_000 + 7)
                .addLong("millrace.write.row", identity("a/1"));
        worker.put(posing);
        drain(worker);

        assertThat(cassandra.sent.stream().flatMap(List::stream))
                .singleElement()
                .satisfies(row -> assertThat(row.writeTimeMicros()).isEqualTo(T * 1_000 - 1));
    }

    @Test
    void aDeadLetterIsNotDoneBeforeItsTopicHasIt() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        CompletableFuture<Void> written = new CompletableFuture<>();
        worker.deadLetterWritten = () -> written;
        worker.put(record(0, "a/1", Fixtures.UNMAPPABLE, T));
        worker.after(2_000);
        assertThat(worker.commit()).isNull();
        assertThat(worker.timeout).isLessThanOrEqualTo(10);

        written.complete(null);
        worker.after(1);

        assertThat(worker.commit()).isEqualTo(1);
    }

    @Test
    void aDeadLetterThatCannotBeWrittenFailsTheTaskAndIsNotCommitted() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        worker.deadLetterWritten = () -> CompletableFuture.failedFuture(new IllegalStateException("not authorized"));

        assertThatThrownBy(() -> worker.put(record(0, "a/1", Fixtures.UNMAPPABLE, T)))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("clicks-0@0")
                .hasMessageContaining("dead-letter topic");
        assertThat(worker.commit()).isNull();
    }

    @Test
    void aDeadLetterThatTheProducerRefusesAtOnceFailsTheTaskInsteadOfVanishing() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        worker.deadLetterWritten = () -> CompletableFuture.completedFuture(null);

        assertThatThrownBy(() -> worker.put(record(0, "a/1", Fixtures.UNMAPPABLE, T)))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("clicks-0@0")
                .hasMessageContaining("producer.override.max.request.size");
        assertThat(worker.commit()).isNull();
    }

    @Test
    void aDeadLetterThatFindsNoBrokerIsSentAgain() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        int[] attempts = {0};
        CompletableFuture<Void> written = new CompletableFuture<>();
        worker.deadLetterWritten = () -> {
            switch (attempts[0]++) {
                case 0 -> {
                    // The producer has waited for max.block.ms; Connect calls that a success.
                    worker.nanos += 30_000_000_000L;
                    return CompletableFuture.completedFuture(null);
                }
                case 1 -> {
                    return CompletableFuture.failedFuture(new TimeoutException("expired"));
                }
                default -> {
                    return written;
                }
            }
        };
        worker.put(record(0, "a/1", Fixtures.UNMAPPABLE, T));
        worker.after(6_000);
        worker.after(6_000);
        assertThat(attempts[0]).isEqualTo(3);
        assertThat(worker.commit()).isNull();

        written.complete(null);
        worker.after(1);
        assertThat(worker.commit()).isEqualTo(1);
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
    void aRecordOfManyRefusedRowsIsOneBadRecord() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0", "dead.letter.max.consecutive", "5").start();
        worker.mapper.rowsPerRecord = 20;
        worker.put(record(0, "a/1", FakeCassandra.POISON, T), record(1, "b/1", "x", T));
        drain(worker);

        assertThat(worker.deadLetters).extracting(SinkRecord::kafkaOffset).containsExactly(0L);
        assertThat(cassandra.rows).hasSize(20);
        assertThat(worker.commit()).isEqualTo(2);
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
    void rowsWhoseTableIsDroppedWaitForIt() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        cassandra.fault = request -> new InvalidQueryException(null, "unconfigured table t");
        worker.put(record(0, "a/1", "x", T));
        worker.mapper.withoutTable.add("clicks");
        drain(worker);
        assertThat(worker.paused).containsExactly(PARTITION);
        assertThat(worker.commit()).isNull();

        worker.mapper.withoutTable.clear();
        cassandra.fault = request -> null;
        drain(worker);

        assertThat(worker.deadLetters).isEmpty();
        assertThat(cassandra.rows).hasSize(1);
        assertThat(worker.paused).isEmpty();
        assertThat(worker.commit()).isEqualTo(1);
    }

    @Test
    void aNodeThatDoesNotKnowTheTableYetIsAskedAgain() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        cassandra.fault = request -> new InvalidQueryException(null, "unconfigured table t");
        worker.put(record(0, "a/1", "x", T));
        for (int i = 0; i < 10; i++) {
            cassandra.answerAll();
            worker.after(100);
        }
        assertThat(worker.mapper.forgotten).isPositive();

        cassandra.fault = request -> null;
        drain(worker);
        assertThat(cassandra.rows).hasSize(1);
        assertThat(worker.commit()).isEqualTo(1);
    }

    @Test
    void aTopicWithoutATableHoldsUpItsOwnRecordsOnly() {
        TopicPartition other = new TopicPartition("orders", 0);
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        worker.assignment.add(other);
        worker.mapper.withoutTable.add("orders");
        worker.put(record(other, 0, "o/1", "x", T), record(0, "a/1", "x", T));
        drain(worker);
        worker.put(record(1, "a/2", "x", T));
        drain(worker);

        assertThat(cassandra.rows).containsOnlyKeys(identity("a/1"), identity("a/2"));
        assertThat(worker.commit()).isEqualTo(2);
        assertThat(worker.commit(other)).isNull();
        assertThat(worker.paused).containsExactly(other);
        assertThat(metric(worker, "topics-without-table")).isEqualTo(1);
        assertThat(worker.timeout).isGreaterThan(10);

        worker.mapper.withoutTable.clear();
        drain(worker);
        assertThat(cassandra.rows).containsKey(identity("o/1"));
        assertThat(worker.commit(other)).isEqualTo(1);
        assertThat(worker.paused).isEmpty();
        assertThat(metric(worker, "topics-without-table")).isZero();
    }

    @Test
    void whatWaitsToBeMappedStillCountsOnFromTheWriteTimesBeforeIt() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        worker.put(record(0, "a/1", "x", T));
        drain(worker);
        // A node is asked what the table looks like, and does not answer.
        worker.mapper.failureOnMap = new NotAnsweredYetException();
        worker.put(record(1, "a/1", "w", T));
        // Long enough for a window of write times to be closed, were nothing to come for it.
        for (int i = 0; i < 40; i++) {
            worker.after(1_000);
            assertThat(worker.commit())
                    .as("the first record has to come again with the second")
                    .isZero();
        }

        // A crash: what is delivered from there gets the write times that it had, and in the order of the log.
        worker.start();
        worker.mapper.failureOnMap = null;
        worker.put(record(0, "a/1", "x", T), record(1, "a/1", "w", T));
        drain(worker);
        assertThat(cassandra.rows.get(identity("a/1")).value()).isEqualTo("w");
        worker.after(2_000);
        assertThat(worker.commit()).isEqualTo(2);
    }

    @Test
    void partitionsThatWerePausedAreReadAgainAfterARebalance() {
        TestWorker worker = new TestWorker(
                        cassandra, "batch.max.rows", "50", "buffer.max.rows", "100", "max.in.flight.requests", "10")
                .start();
        worker.put(records(0, 100, i -> i + "/1"));
        assertThat(worker.paused).containsExactly(PARTITION);

        worker.rebalance(PARTITION);
        drain(worker);

        assertThat(worker.paused).isEmpty();
        assertThat(worker.budget.rows()).isZero();
        assertThat(worker.budget.bytes()).isZero();
    }

    @Test
    void anyNumberOfTableChangesIsSurvived() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        worker.put(record(0, "a/1", "x", T));
        for (int change = 0; change < 8; change++) {
            WriteStatement altered = new Fixtures.Statement(
                    new TableSchema(
                            Fixtures.TABLE,
                            java.util.Collections.nCopies(change + 1, Fixtures.COLUMN),
                            List.of(),
                            List.of()),
                    true);
            worker.mapper.alter(altered);
            cassandra.fault = request -> request.rows.get(0).statement() == altered
                    ? null
                    : new InvalidQueryException(null, "Undefined column name note");
            if (change < 7) {
                // The next change comes before the row is sent once more.
                cassandra.fault = request -> new InvalidQueryException(null, "Undefined column name note");
            }
            cassandra.answerAll();
            worker.after(1);
        }
        drain(worker);

        assertThat(cassandra.rows).hasSize(1);
        assertThat(worker.deadLetters).isEmpty();
    }

    @Test
    void aRecordThatFitsTheTableAsItIsNowIsNoDeadLetter() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        worker.mapper.unmappableBefore = new Fixtures.Statement(
                new TableSchema(Fixtures.TABLE, List.of(Fixtures.COLUMN), List.of(), List.of()), true);
        worker.mapper.alter(worker.mapper.unmappableBefore);
        worker.put(record(0, "a/1", "x", T));
        drain(worker);

        assertThat(worker.deadLetters).isEmpty();
        assertThat(cassandra.rows).hasSize(1);
    }

    @Test
    void mappingMistakesThatMakeEveryRecordBadStopTheTask() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0", "dead.letter.max.consecutive", "5").start();

        assertThatThrownBy(() -> worker.put(records(0, 10, i -> i + "/1", Fixtures.UNMAPPABLE)))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("dead.letter.max.consecutive=5")
                .hasMessageContaining("topic clicks");
        assertThat(worker.deadLetters).hasSize(5);
        assertThat(worker.commit()).isEqualTo(5);
    }

    @Test
    void badRecordsAmongGoodOnesOfTheirTopicDoNotStopTheTask() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0", "dead.letter.max.consecutive", "5").start();
        worker.put(IntStream.range(0, 100)
                .mapToObj(i -> record(i, i + "/1", i % 5 == 0 ? "x" : Fixtures.UNMAPPABLE, T))
                .toList());
        drain(worker);

        assertThat(worker.deadLetters).hasSize(80);
        assertThat(worker.commit()).isEqualTo(100);
    }

    @Test
    void aRowAtWhichReplicasFailIsFoundAndItsNeighboursAreWritten() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "10", "batch.max.rows", "1000").start();
        cassandra.fault = request ->
                request.rows.stream().anyMatch(row -> FakeCassandra.value(row).startsWith("toxic"))
                        ? new WriteFailureException(
                                null, ConsistencyLevel.LOCAL_QUORUM, 1, 2, WriteType.UNLOGGED_BATCH, 1, Map.of())
                        : null;
        List<SinkRecord> records = records(0, 50, i -> "a/" + i);
        records.set(17, record(17, "a/17", "toxic", T));
        records.set(18, record(18, "a/18", "toxic", T));
        worker.put(records);
        for (int i = 0; i < 10; i++) {
            drain(worker);
        }

        assertThat(cassandra.rows).hasSize(48);
        assertThat(worker.deadLetters).extracting(SinkRecord::kafkaOffset).containsExactlyInAnyOrder(17L, 18L);
        assertThat(worker.commit()).isEqualTo(50);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 10_000})
    void rowsWhoseTimeIsOverAreDeadLettersOnlyIfReplicasFailAtThemAlone(int timeoutMillis) {
        TestWorker worker = new TestWorker(
                        cassandra,
                        "linger.ms",
                        "10",
                        "batch.max.rows",
                        "1000",
                        "delivery.timeout.ms",
                        Integer.toString(timeoutMillis))
                .start();
        cassandra.fault = request ->
                request.rows.stream().anyMatch(row -> FakeCassandra.value(row).startsWith("toxic"))
                        ? new WriteFailureException(
                                null, ConsistencyLevel.LOCAL_QUORUM, 1, 2, WriteType.UNLOGGED_BATCH, 1, Map.of())
                        : null;
        List<SinkRecord> records = records(0, 50, i -> "a/" + i);
        records.set(17, record(17, "a/17", "toxic", T));
        worker.put(records);
        for (int i = 0; i < 10; i++) {
            drain(worker);
        }

        assertThat(worker.deadLetters).extracting(SinkRecord::kafkaOffset).containsExactly(17L);
        assertThat(cassandra.rows).hasSize(49);
        assertThat(worker.commit()).isEqualTo(50);
    }

    @Test
    void replicasThatFailAtEverythingMakeNoDeadLetters() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "10", "batch.max.rows", "1000").start();
        cassandra.fault = request -> new WriteFailureException(
                null, ConsistencyLevel.LOCAL_QUORUM, 1, 2, WriteType.UNLOGGED_BATCH, 1, Map.of());
        worker.put(records(0, 50, i -> "a/" + i));
        for (int i = 0; i < 10; i++) {
            drain(worker);
        }
        cassandra.fault = request -> null;
        for (int i = 0; i < 10; i++) {
            drain(worker);
        }

        assertThat(worker.deadLetters).isEmpty();
        assertThat(cassandra.rows).hasSize(50);
        assertThat(worker.commit()).isEqualTo(50);
    }

    @Test
    void permissionsThatCouldNotBeReadAreAnOutage() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        cassandra.fault = request -> new UnauthorizedException(
                null, "Unable to perform authorization of permissions: Cannot achieve consistency level LOCAL_QUORUM");
        worker.put(record(0, "a/1", "x", T));
        for (int i = 0; i < 10; i++) {
            cassandra.answerAll();
            worker.after(100);
        }
        assertThat(worker.commit()).isNull();

        cassandra.fault = request -> null;
        drain(worker);
        assertThat(cassandra.rows).hasSize(1);
    }

    @Test
    void whatACommitFindsOutFailsTheNextPutAndNotTheCommit() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "1000");
        worker.start();
        worker.put(record(0, "a/1", "x", T));
        worker.after(1);
        cassandra.refusal = new IllegalArgumentException("the driver would not have it");

        assertThat(worker.commit()).isNull();
        cassandra.answerAll();

        assertThatThrownBy(() -> drain(worker)).isInstanceOf(ConnectException.class);
        assertThat(worker.commit()).isNull();
    }

    @Test
    void aFatalAnswerThatACommitTakesInFailsTheNextPutAndNotTheCommit() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        worker.put(record(0, "a/1", "x", T));
        cassandra.fault = request -> new UnauthorizedException(null, "User sink has no MODIFY permission");
        cassandra.answerAll();

        assertThat(worker.commit()).isNull();

        assertThatThrownBy(() -> worker.after(1))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("MODIFY");
        assertThat(worker.commit()).isNull();
    }

    @Test
    void aCommitThatCannotSendFailsTheNextPutAndNotTheCommit() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "1000");
        boolean[] broken = {false};
        worker.ring = new Ring() {
            @Override
            public ReplicaSet replicasOf(PartitionKey key) {
                if (broken[0]) {
                    throw new IllegalStateException("no ring any more");
                }
                return Fixtures.REPLICAS;
            }

            @Override
            public BatchThresholds thresholds() {
                return BatchThresholds.SHIPPED;
            }
        };
        worker.start();
        worker.put(record(0, "a/1", "x", T));
        worker.after(1);
        broken[0] = true;

        // The worker would rewind and go on, and what was taken to be sent would be nowhere.
        assertThat(worker.commit()).isNull();
        broken[0] = false;

        assertThatThrownBy(() -> worker.after(1)).hasRootCauseMessage("no ring any more");
        assertThat(worker.commit()).isNull();
    }

    @Test
    void everythingHeldIsGivenBack() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        TopicPartition other = new TopicPartition("clicks", 1);
        worker.assignment.add(other);
        cassandra.fault = request -> new DriverTimeoutException("Query timed out after PT12S");
        worker.put(records(0, 500, i -> i % 7 + "/" + i));
        worker.put(record(other, 0, "b/1", "x", T), record(other, 1, "b/2", Fixtures.UNMAPPABLE, T));
        assertThat(worker.budget.bytes()).isPositive();
        drain(worker);
        worker.revoke(other);
        cassandra.fault = request -> null;
        drain(worker);
        closeWriteTimes(worker);

        assertThat(worker.budget.rows()).isZero();
        assertThat(worker.budget.bytes()).isZero();
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
    void timesThatNoWriteTimeCanHoldAreDeadLettersAlsoWhereTheFutureHasNoBound() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0", "write.timestamp.max.future.ms", "-1").start();
        worker.put(
                record(0, "a/1", "x", Long.MAX_VALUE),
                record(1, "a/2", "x", Long.MAX_VALUE / 1_000),
                record(2, "a/3", "x", Long.MAX_VALUE / 1_000 - 1),
                record(3, "a/4", "x", worker.millis));
        drain(worker);

        assertThat(worker.deadLetters).extracting(SinkRecord::kafkaOffset).containsExactly(0L, 1L);
        assertThat(worker.reasons).allSatisfy(reason -> assertThat(reason)
                .contains("clicks-0@", "lies beyond what a write time can hold"));
        assertThat(cassandra.rows).containsOnlyKeys(identity("a/3"), identity("a/4"));
        assertThat(worker.commit()).isEqualTo(4);
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
        assertThat(cassandra.rows.size()).isBetween(25, 35);
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
    void whatIsDeliveredBehindStuckRowsIsBoundedForAllPartitionsTogether() {
        TestWorker worker =
                new TestWorker(cassandra, "batch.max.rows", "50", "buffer.max.rows", "100", "linger.ms", "0").start();
        List<TopicPartition> stuck = new ArrayList<>(List.of(PARTITION));
        for (int i = 1; i < 4; i++) {
            stuck.add(new TopicPartition("clicks", i));
        }
        TopicPartition healthy = new TopicPartition("clicks", 4);
        worker.assignment.addAll(stuck);
        worker.assignment.add(healthy);
        for (TopicPartition each : stuck) {
            worker.put(record(each, 0, each + "/1", "x", T));
        }
        for (int i = 1; i < 25; i++) {
            for (TopicPartition each : stuck) {
                worker.put(record(each, i, "a/" + i, "x", T));
                cassandra.answer(cassandra.waiting.size() - 1);
            }
            worker.put(record(healthy, i, "b/" + i, "x", T));
            cassandra.answer(cassandra.waiting.size() - 1);
        }
        worker.after(1);

        assertThat(cassandra.waiting).as("one row of each").hasSize(4);
        assertThat(worker.paused).containsExactlyInAnyOrderElementsOf(stuck);
    }

    @Test
    void aRefusedLoginFailsTheTaskWithoutAnyRecord() {
        TestWorker worker = new TestWorker(cassandra);
        CompletableFuture<RecordMapper> connecting = new CompletableFuture<>();
        worker.start(connecting);
        worker.put();
        assertThat(worker.timeout).as("when it asks to be called again").isBetween(1L, 1_000L);

        connecting.completeExceptionally(new ConnectException("Cassandra refuses the login"));

        assertThatThrownBy(worker::poll).isInstanceOf(ConnectException.class).hasMessageContaining("refuses the login");
    }

    @Test
    void aQuietTaskLeavesTheWorkerAloneOnceItIsConnected() {
        TestWorker worker = new TestWorker(cassandra);
        CompletableFuture<RecordMapper> connecting = new CompletableFuture<>();
        worker.start(connecting);
        worker.poll();
        connecting.complete(worker.mapper);
        worker.poll();

        assertThat(worker.timeout).isEqualTo(-1);
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

        connecting.complete(worker.mapper);
        drain(worker);

        assertThat(cassandra.rows).hasSize(100);
        assertThat(worker.commit()).isEqualTo(100);
    }

    @Test
    void aStatementThatCannotBePreparedYetHoldsItsRecordsBack() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0");
        worker.mapper.failure = new DriverTimeoutException("Query timed out after PT12S");
        worker.start();
        worker.put(record(0, "a/1", "x", T), record(1, "a/2", "x", T));
        worker.after(50);
        assertThat(worker.commit()).isNull();

        worker.mapper.failure = null;
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
    void recordsThatAreDeliveredOnceMoreEndInTheirOrderAlsoWhereTheFirstOfThemWasWritten() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        worker.put(record(0, "stuck/1", "x", T), record(1, "a/1", "older", T));
        cassandra.answer(1);
        worker.put(record(2, "a/1", "newer", T));

        // The consumer's position was reset, to the midst of what is under way.
        worker.put(record(1, "a/1", "older", T), record(2, "a/1", "newer", T));
        drain(worker);

        assertThat(cassandra.rows.get(identity("a/1")).value()).isEqualTo("newer");
        closeWriteTimes(worker);
        assertThat(worker.commit()).isEqualTo(3);
        assertThat(worker.budget.rows()).isZero();
        assertThat(worker.budget.bytes()).isZero();
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
    void rowsOfARevokedPartitionThatWaitToBeSentAgainHoldNoRoom() {
        TopicPartition other = new TopicPartition("clicks", 1);
        TestWorker worker = new TestWorker(
                        cassandra, "linger.ms", "0", "retry.backoff.ms", "30000", "retry.backoff.max.ms", "30000")
                .start();
        worker.assignment.add(other);
        cassandra.fault = request -> new DriverTimeoutException("Query timed out after PT12S");
        worker.put(record(0, "a/1", "x", T), record(other, 0, "b/1", "x", T), record(other, 1, "b/2", "x", T));
        cassandra.answerAll();
        worker.after(1);
        assertThat(worker.budget.rows()).isEqualTo(3);

        worker.revoke(other);

        assertThat(worker.budget.rows()).isEqualTo(1);
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
    void aSlowSteadyTopicIsCommittedWithinSeconds() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        long committed = 0;
        for (int i = 0; i < 1_200; i++) {
            // Two records per second, for ten minutes.
            worker.put(record(i, i % 7 + "/1", "x", worker.millis));
            for (int part = 0; part < 5; part++) {
                cassandra.answerAll();
                int requests = worker.commitRequests;
                worker.after(100);
                if (worker.commitRequests > requests) {
                    Long offset = worker.commit();
                    committed = offset == null ? committed : offset;
                }
            }
            // Fifteen seconds' worth.
            assertThat(i - committed).isLessThanOrEqualTo(30);
        }
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
        assertThat(metric(worker, "requests-failed-total")).isEqualTo(2);
        assertThat(worker.metrics.value("table-rows-written-total", "ks.t")).isEqualTo(2);
        assertThat(worker.metrics.value("table-bytes-written-total", "ks.t")).isPositive();
        assertThat(worker.metrics.value("table-records-dead-lettered-total", "ks.t"))
                .isEqualTo(1);
        assertThat(worker.metrics.value("table-request-latency-ms-p99", "ks.t")).isPositive();
        assertThat(metric(worker, "buffered-rows")).isZero();
        assertThat(metric(worker, "oldest-unacknowledged-age-ms")).isZero();
    }

    @Test
    void showsTheDeadLettersThatTheirTopicHasNotTaken() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        CompletableFuture<Void> written = new CompletableFuture<>();
        worker.deadLetterWritten = () -> written;
        worker.put(record(0, "a/1", FakeCassandra.POISON, T));
        drain(worker);
        assertThat(metric(worker, "dead-letters-pending")).isEqualTo(1);

        written.complete(null);
        worker.after(10);
        assertThat(metric(worker, "dead-letters-pending")).isZero();
    }

    @Test
    void showsHowManyPartitionsArePausedAndForHowLong() {
        TestWorker worker =
                new TestWorker(cassandra, "linger.ms", "0", "batch.max.rows", "10", "buffer.max.rows", "100").start();
        worker.put(records(0, 100, i -> i + "/1"));
        assertThat(metric(worker, "partitions-paused")).isEqualTo(1);
        worker.after(100);
        assertThat(metric(worker, "paused-time-ms-total")).isGreaterThanOrEqualTo(100);

        drain(worker);
        assertThat(metric(worker, "partitions-paused")).isZero();
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

    /** The topic has drained: nobody calls but for the timeout that the task has asked for. */
    @ParameterizedTest
    @ValueSource(ints = {1, 30, 70, 130, 1_000, 20_000})
    void whatIsLeftOfADrainedTopicGoesOutAtTheRateConfigured(int rowsPerSecond) {
        TestWorker worker = new TestWorker(
                        cassandra, "linger.ms", "0", "max.rows.per.second", String.valueOf(rowsPerSecond))
                .start();
        worker.put(records(0, 3 * rowsPerSecond, i -> i + "/1"));
        long started = worker.nanos;
        while (cassandra.rows.size() < 3 * rowsPerSecond) {
            cassandra.answerAll();
            worker.poll();
        }

        double seconds = (worker.nanos - started) / 1e9;
        assertThat(seconds).isBetween(rowsPerSecond == 1 ? 2.0 : 2.85, 3.15);
    }

    @Test
    void aRowWrittenAgainBeforeItHasLeftIsSentOnce() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "10").start();
        worker.put(records(0, 50, i -> i % 2 == 0 ? "a/1" : "a/2"));
        assertThat(worker.commit()).isNull();
        drain(worker);

        assertThat(cassandra.sent).singleElement().satisfies(rows -> assertThat(rows)
                .hasSize(2));
        assertThat(worker.commit()).isEqualTo(50);
        assertThat(metric(worker, "rows-written-total")).isEqualTo(2);
        assertThat(metric(worker, "rows-coalesced-total")).isEqualTo(48);
        assertThat(metric(worker, "buffered-rows")).isZero();
        closeWriteTimes(worker);
        assertThat(metric(worker, "buffered-bytes")).isZero();
    }

    @Test
    void whatWasLeftOutIsSentWhenTheRowThatStoodForItIsRefused() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "10").start();
        worker.put(
                record(0, "a/1", "first", T),
                record(1, "a/1", "second", T + 1),
                record(2, "a/1", FakeCassandra.POISON, T + 2));
        drain(worker);

        assertThat(worker.deadLetters).singleElement().satisfies(letter -> assertThat(letter.kafkaOffset())
                .isEqualTo(2));
        assertThat(cassandra.rows.get(Fixtures.identity("a/1")).value()).isEqualTo("second");
        assertThat(worker.commit()).isEqualTo(3);
        assertThat(metric(worker, "buffered-rows")).isZero();
    }

    @Test
    void whatWasLeftOutForARevokedPartitionIsSent() {
        TopicPartition other = new TopicPartition("clicks", 1);
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0");
        worker.assignment.add(other);
        cassandra.fault = request -> new DriverTimeoutException("Query timed out after PT12S");
        worker.start();
        worker.put(record(0, "a/1", "mine", T), record(other, 0, "a/1", "theirs", T + 1));
        cassandra.answerAll();
        worker.after(0);
        worker.revoke(other);
        cassandra.fault = request -> null;
        drain(worker);

        assertThat(cassandra.rows.get(Fixtures.identity("a/1")).value()).isEqualTo("mine");
        assertThat(worker.commit()).isEqualTo(1);
    }

    @Test
    void rowsOfOneWriteTimeOrOfDifferentStatementsDoNotStandForOneAnother() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "10", "write.timestamp", "record").start();
        worker.put(record(0, "a/1", "x", T));
        worker.mapper.statement = new Fixtures.Statement(Fixtures.SCHEMA, true);
        worker.put(record(1, "a/2", "y", T));
        drain(worker);

        assertThat(cassandra.sent).singleElement().satisfies(rows -> assertThat(rows)
                .hasSize(2));
    }

    @Test
    void keysThatDoNotRepeatShareRequestsWithinTheServersThresholds() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "10", "batch.grouping", "auto").start();
        worker.put(records(0, 95, i -> i + "/1"));
        drain(worker);

        assertThat(cassandra.sent).hasSize(10);
        assertThat(cassandra.sent).allSatisfy(rows -> assertThat(rows).hasSizeLessThanOrEqualTo(10));
        assertThat(cassandra.rows).hasSize(95);
    }

    @Test
    void largeRowsDoNotShareRequests() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "10", "batch.grouping", "auto").start();
        worker.put(record(0, "a/1", "x".repeat(3_000), T), record(1, "b/1", "x".repeat(3_000), T));
        drain(worker);

        assertThat(cassandra.sent).hasSize(2);
    }

    @Test
    void keysDoNotShareRequestsWhereTheyAreNotTo() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "10", "batch.grouping", "partition-key").start();
        worker.put(records(0, 5, i -> i + "/1"));
        drain(worker);

        assertThat(cassandra.sent).hasSize(5);
    }

    @Test
    void onePoisonRowAmongKeysThatShareARequestIsOneDeadLetter() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "10", "batch.grouping", "auto").start();
        List<SinkRecord> records = records(0, 10, i -> i + "/1");
        records.set(7, record(7, "7/1", FakeCassandra.POISON, T));
        worker.put(records);
        drain(worker);

        assertThat(worker.deadLetters).hasSize(1);
        assertThat(cassandra.rows).hasSize(9);
        assertThat(worker.commit()).isEqualTo(10);
    }

    @Test
    void rowsOfATableThatHasChangedAreMappedAnewOnce() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        WriteStatement altered = new Fixtures.Statement(
                new TableSchema(Fixtures.TABLE, List.of(Fixtures.COLUMN), List.of(), List.of()), true);
        worker.mapper.alter(altered);
        cassandra.fault = request -> request.rows.get(0).statement() == altered
                ? null
                : new InvalidQueryException(null, "Undefined column name note");
        worker.put(record(0, "a/1", "x", T), record(1, "a/2", "x", T));
        drain(worker);

        assertThat(cassandra.rows).hasSize(2);
        assertThat(worker.mapper.looks).isEqualTo(1);
        assertThat(worker.deadLetters).isEmpty();
        assertThat(worker.commit()).isEqualTo(2);
    }

    @Test
    void eachOfSeveralRowsOfARecordIsMappedAnewAsItself() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        WriteStatement altered = new Fixtures.Statement(
                new TableSchema(Fixtures.TABLE, List.of(Fixtures.COLUMN), List.of(), List.of()), true);
        worker.mapper.alter(altered);
        worker.mapper.rowsPerRecord = 300;
        cassandra.fault = request -> request.rows.get(0).statement() == altered
                ? null
                : new InvalidQueryException(null, "Undefined column name note");
        worker.put(record(0, "a/1", "x", T));
        drain(worker);

        assertThat(cassandra.rows).hasSize(300);
        assertThat(worker.mapper.maps).as("once for each request at most").isLessThan(20);
        assertThat(worker.commit()).isEqualTo(1);
    }

    @Test
    void aMappingThatNoLongerFitsItsTableFailsTheTaskAndSkipsNothing() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        cassandra.fault = request -> new InvalidQueryException(null, "Undefined column name note");
        worker.put(record(0, "a/1", "x", T));
        worker.mapper.alter(new Fixtures.Statement(
                new TableSchema(Fixtures.TABLE, List.of(Fixtures.COLUMN), List.of(), List.of()), true));
        worker.mapper.failureOnMap = new ConnectException("table ks.t has no column note; mend the mapping");

        assertThatThrownBy(() -> drain(worker))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("ks.t");
        assertThat(worker.commit()).isNull();
    }

    @Test
    void aRowRefusedForWhatItsTableWasIsMappedAnewBeforeItIsCalledBad() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0").start();
        WriteStatement altered = new Fixtures.Statement(
                new TableSchema(Fixtures.TABLE, List.of(Fixtures.COLUMN), List.of(), List.of()), true);
        worker.mapper.alter(altered);
        cassandra.fault = request -> request.rows.get(0).statement() == altered
                ? null
                : new InvalidQueryException(null, "Expected 4 or 0 byte int (8)");
        worker.put(record(0, "a/1", "x", T));
        drain(worker);

        assertThat(worker.deadLetters).isEmpty();
        assertThat(cassandra.rows).hasSize(1);
    }

    @Test
    void updatesThatMayHaveCountedFailTheTaskUnlessTheyAreToBeRepeated() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0");
        worker.mapper.statement = new Fixtures.Statement(Fixtures.SCHEMA, false);
        cassandra.fault = request -> new DriverTimeoutException("Query timed out after PT12S");
        worker.start().put(record(0, "a/1", "1", T));

        assertThatThrownBy(() -> drain(worker))
                .hasMessageContaining("on.ambiguous=fail")
                .hasMessageContaining("sends these updates again");
        assertThat(worker.commit()).isNull();
    }

    @Test
    void updatesThatMayHaveCountedAreDeadLettersWhereThatIsWanted() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0", "on.ambiguous", "dead-letter");
        worker.mapper.statement = new Fixtures.Statement(Fixtures.SCHEMA, false);
        cassandra.fault = request -> new DriverTimeoutException("Query timed out after PT12S");
        worker.start().put(record(0, "a/1", "1", T), record(1, "a/2", "1", T));
        drain(worker);

        assertThat(worker.deadLetters).hasSize(2);
        assertThat(worker.reasons.get(0)).contains("may or may not");
        assertThat(worker.commit()).isEqualTo(2);
    }

    @Test
    void updatesThatSurelyDidNotCountAreRepeated() {
        TestWorker worker = new TestWorker(cassandra, "linger.ms", "0");
        worker.mapper.statement = new Fixtures.Statement(Fixtures.SCHEMA, false);
        boolean[] first = {true};
        cassandra.fault = request -> {
            boolean refuse = first[0];
            first[0] = false;
            return refuse ? new OverloadedException(null) : null;
        };
        worker.start().put(record(0, "a/1", "1", T));
        drain(worker);

        assertThat(cassandra.sent).hasSize(2);
        assertThat(worker.commit()).isEqualTo(1);
    }

    private static double metric(TestWorker worker, String name) {
        return worker.metrics.value(name);
    }

    /** Lets the windows of write times close: they are remembered while more may come for them. */
    private static void closeWriteTimes(TestWorker worker) {
        for (int i = 0; i < 3; i++) {
            worker.after(2_000);
            worker.commit();
        }
        worker.after(1);
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
