package io.millrace.connect.cassandra.failures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import io.millrace.connect.cassandra.mapping.BadRecordException;
import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.metrics.KeptMetrics;
import io.millrace.connect.cassandra.metrics.SinkMetrics;
import io.millrace.connect.cassandra.offsets.Delivery;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.junit.jupiter.api.Test;

class DeadLettersTest {

    private static final Table CLICKS = new Table(CqlIdentifier.fromCql("ks"), CqlIdentifier.fromCql("clicks"));

    private static final Row ROW =
            new Row(null, new ByteBuffer[0], new PartitionKey(CLICKS, ByteBuffer.allocate(1)), 7, 1, 5_003);

    private final KeptMetrics keptMetrics = new KeptMetrics();
    private final SinkMetrics metrics = keptMetrics.sink();
    private final Deliveries deliveries = new Deliveries();
    private final FakeLetterQueue topic = new FakeLetterQueue();
    private long nanos = -5_000_000_000L;
    private final DeadLetters deadLetters =
            new DeadLetters(new QueueTransport(topic, new OwnThread()), metrics, () -> nanos);

    @Test
    void aRecordIsDoneOnceTheTopicHasItsLetter() {
        bad(1);
        assertThat(deliveries.committable()).isEqualTo(-1);
        assertThat(pending()).isEqualTo(1);

        topic.answer(1);
        assertThat(deliveries.committable()).isEqualTo(-1);
        deadLetters.drain();

        assertThat(deliveries.committable()).isEqualTo(1);
        assertThat(deadLetters.isEmpty()).isTrue();
        assertThat(pending()).isZero();
    }

    @Test
    void aRecordOfSeveralBadRowsIsOneLetter() {
        Delivery delivery = deliveries.next();
        deadLetters.report(delivery, why());
        deadLetters.report(delivery, why());
        topic.answer(1);
        delivery.complete();
        deadLetters.drain();

        assertThat(topic.sent).hasSize(1);
        assertThat(deliveries.committable()).isEqualTo(1);
    }

    @Test
    void countsARecordOnceAndThatOfARefusedRowByItsTable() {
        Delivery delivery = deliveries.next();
        deadLetters.report(delivery, why());
        deadLetters.report(delivery, why());
        showMetrics();
        assertThat(keptMetrics.value("records-dead-lettered-total")).isEqualTo(1);

        Delivery refused = deliveries.next();
        deadLetters.report(refused, ROW, why());
        deadLetters.report(refused, ROW, why());
        showMetrics();
        assertThat(keptMetrics.value("records-dead-lettered-total")).isEqualTo(2);
        assertThat(keptMetrics.value("table-records-dead-lettered-total", "ks.clicks"))
                .isEqualTo(1);
    }

    @Test
    void aLetterThatIsThereBeforeAnybodyAsksIsThereOnce() {
        topic.answersAtOnce = true;
        bad(1_000);
        deadLetters.drain();

        assertThat(topic.sent).hasSize(1_000).doesNotHaveDuplicates();
        assertThat(deliveries.committable()).isEqualTo(1_000);
    }

    @Test
    void aTopicThatIsAwayIsTriedWithOneLetterAfterPausesThatGrowAndGetsAllInTheirOrder() {
        bad(3);
        topic.refuse(3, new TimeoutException("Topic dlq not present in metadata after 30000 ms."));
        deadLetters.drain();
        List<Long> tries = new ArrayList<>();
        for (int tenths = 1; tenths <= 1_000; tenths++) {
            after(100);
            if (topic.held() > 0) {
                tries.add(tenths / 10L);
                bad(1);
                topic.refuse(1, new TimeoutException("still away"));
            }
        }
        assertThat(tries).containsExactly(1L, 3L, 7L, 15L, 31L, 63L, 95L);
        assertThat(topic.sent).hasSize(3 + 7);
        assertThat(pending()).isEqualTo(10);
        assertThat(deliveries.committable()).isEqualTo(-1);

        after(32_000);
        topic.answer(1);
        after(1);
        topic.answer(9);
        deadLetters.drain();

        assertThat(topic.written)
                .containsExactlyElementsOf(
                        IntStream.range(0, 10).mapToObj(i -> "clicks-0@" + i).toList());
        assertThat(deliveries.committable()).isEqualTo(10);
    }

    @Test
    void whatComesWhileTheTopicIsAwayWaitsWithoutATry() {
        bad(1);
        topic.refuse(1, new TimeoutException("away"));
        deadLetters.drain();

        bad(50);

        assertThat(topic.sent).hasSize(1);
        assertThat(pending()).isEqualTo(51);
    }

    @Test
    void onlySoManyAreOnTheirWayAtATime() {
        bad(1_000);
        assertThat(topic.held()).isEqualTo(200);

        topic.answer(50);
        deadLetters.drain();

        assertThat(topic.held()).isEqualTo(200);
        assertThat(pending()).isEqualTo(950);
    }

    @Test
    void lettersOfARevokedPartitionAreDroppedAndHoldUpNobody() {
        bad(300);
        deliveries.revoke();
        deadLetters.dropAbandoned();
        assertThat(deadLetters.isEmpty()).isTrue();
        assertThat(pending()).isZero();

        // What was on its way arrives, or does not, and is nobody's business any more.
        topic.answer(100);
        topic.refuse(100, new IllegalStateException("closed"));
        deadLetters.drain();
        assertThat(topic.sent).hasSize(200);
    }

    @Test
    void lettersOfPartitionsThatRemainAreKept() {
        bad(300);
        deadLetters.dropAbandoned();
        assertThat(pending()).isEqualTo(300);

        topic.answer(200);
        deadLetters.drain();
        topic.answer(100);
        deadLetters.drain();

        assertThat(deliveries.committable()).isEqualTo(300);
    }

    @Test
    void aRevokedLetterThatWaitsForTheSendingThreadIsNotSent() {
        Queue<Runnable> thread = new ArrayDeque<>();
        DeadLetters behindThread = new DeadLetters(
                new QueueTransport(topic, new OwnThread() {
                    @Override
                    public void execute(Runnable command) {
                        thread.add(command);
                    }
                }),
                metrics,
                () -> nanos);
        behindThread.report(deliveries.next(), why());
        deliveries.revoke();
        behindThread.dropAbandoned();
        thread.forEach(Runnable::run);

        assertThat(topic.sent).isEmpty();
    }

    @Test
    void aTimestampThatTheTopicRefusesGivesWayToTheBrokers() {
        bad(1);
        topic.refuse(1, new InvalidTimestampException("Timestamp 9 of message with offset 0 is out of range."));
        deadLetters.drain();
        topic.answer(1);
        deadLetters.drain();

        assertThat(topic.withoutTimestamp).containsExactly(false, true);
        assertThat(deliveries.committable()).isEqualTo(1);
    }

    @Test
    void aBatchWithSeveralRefusedTimestampsCostsNobodyMoreThanASecondTry() {
        bad(4);
        topic.answer(1);
        topic.refuse(
                1,
                new KafkaException(
                        "Failed to append record because it was part of a batch which had one more more invalid"
                                + " records"));
        topic.refuse(2, new InvalidRecordException("Timestamp 9 of message with offset 1 is out of range."));
        deadLetters.drain();

        assertThat(topic.withoutTimestamp).containsExactly(false, false, false, false, false, true, true);
        topic.answer(3);
        deadLetters.drain();
        assertThat(deliveries.committable()).isEqualTo(4);
    }

    @Test
    void whoIsToBlameForARefusedBatchIsFoundOneByOne() {
        bad(3);
        topic.refuse(3, new InvalidRecordException("no idea what"));
        deadLetters.drain();
        topic.refuse(3, new InvalidRecordException("no idea what"));
        deadLetters.drain();
        assertThat(topic.held()).isEqualTo(1);
        topic.answer(1);
        deadLetters.drain();
        assertThat(topic.held()).isEqualTo(1);
        topic.refuse(1, new InvalidRecordException("Compacted topic cannot accept message without key"));

        assertThatThrownBy(deadLetters::drain)
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("clicks-0@1")
                .hasMessageContaining("Compacted topic")
                .hasMessageContaining("compacted");
        assertThat(topic.written).containsExactly("clicks-0@0");
        assertThat(deliveries.committable()).isEqualTo(1);
    }

    @Test
    void aTimestampThatIsRefusedWithoutBeingThereFailsTheTask() {
        bad(1);
        topic.refuse(1, new InvalidTimestampException("out of range"));
        deadLetters.drain();
        topic.refuse(1, new InvalidTimestampException("out of range"));

        assertThatThrownBy(deadLetters::drain).hasMessageContaining("message.timestamp.type=LogAppendTime");
    }

    @Test
    void whatTheTopicWillNeverTakeFailsTheTaskAndSaysWhatToDo() {
        bad(1);
        topic.refuse(1, new RecordTooLargeException("The message is 2097152 bytes when serialized"));
        assertThatThrownBy(deadLetters::drain)
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("clicks-0@0")
                .hasMessageContaining("table ks.t")
                .hasMessageContaining("producer.override.max.request.size");
        assertThat(deliveries.committable()).isEqualTo(-1);
    }

    @Test
    void aTopicThatMayNotBeWrittenFailsTheTaskAndSaysWhatToDo() {
        bad(1);
        topic.refuse(1, new TopicAuthorizationException("Not authorized to access topics: [dlq]"));

        assertThatThrownBy(deadLetters::drain).hasMessageContaining("[dlq]").hasMessageContaining("ACLs");
    }

    @Test
    void aProducerThatTheWorkerHasClosedFailsATaskThatGoesOn() {
        topic.thrown = new IllegalStateException("Cannot perform operation after producer has been closed");

        assertThatThrownBy(() -> bad(1)).hasMessageContaining("has been closed");
        assertThat(deliveries.committable()).isEqualTo(-1);
    }

    @Test
    void withoutADeadLetterTopicTheFirstBadRecordFailsTheTaskWithItsOwnWords() {
        DeadLetters without = new DeadLetters((ErrantRecordReporter) null, metrics, () -> nanos);

        assertThatThrownBy(() -> without.report(deliveries.next(), why())).hasMessage(why().getMessage());
    }

    @Test
    void aCommitWaitsAMomentForWhatIsOnItsWay() {
        bad(3);
        deadLetters.awaitAnswers(park -> {
            nanos += park;
            topic.answer(1);
        });

        assertThat(deliveries.committable()).isEqualTo(3);
    }

    @Test
    void aCommitWaitsNoMoreThanAMomentAndNotForATopicThatIsAway() {
        bad(3);
        long start = nanos;
        deadLetters.awaitAnswers(park -> nanos += park);
        assertThat(TimeUnit.NANOSECONDS.toMillis(nanos - start)).isEqualTo(100);

        after(10_000);
        start = nanos;
        deadLetters.awaitAnswers(park -> nanos += park);
        topic.refuse(1, new TimeoutException("away"));
        deadLetters.drain();
        deadLetters.awaitAnswers(park -> nanos += park);

        assertThat(nanos).isEqualTo(start);
        assertThat(deliveries.committable()).isEqualTo(-1);
    }

    /** Behind a reporter of another worker than we know. */
    @Test
    void anAbsentBrokerBehindAnUnknownReporterHoldsUpOneRecordAndNotEach() {
        int[] calls = {0};
        DeadLetters behindReporter = new DeadLetters(
                (record, error) -> {
                    calls[0]++;
                    // The producer has waited for max.block.ms; Connect calls that a success.
                    nanos += TimeUnit.SECONDS.toNanos(30);
                    return CompletableFuture.completedFuture(null);
                },
                metrics,
                () -> nanos);
        long start = nanos;

        IntStream.range(0, 11).forEach(i -> behindReporter.report(deliveries.next(), why()));

        assertThat(calls[0]).isEqualTo(1);
        assertThat(TimeUnit.NANOSECONDS.toSeconds(nanos - start)).isEqualTo(30);
    }

    private void bad(int records) {
        for (int i = 0; i < records; i++) {
            Delivery delivery = deliveries.next();
            deadLetters.report(delivery, why());
            // Mapped.
            delivery.complete();
        }
    }

    private void after(long millis) {
        nanos += TimeUnit.MILLISECONDS.toNanos(millis);
        deadLetters.drain();
    }

    private double pending() {
        return keptMetrics.value("dead-letters-pending");
    }

    private static ConnectException why() {
        return new BadRecordException("table ks.t, column c: is a string");
    }

    /** Ends a poll. */
    private void showMetrics() {
        metrics.state(0, 0, 0, 0, 0);
    }
}
