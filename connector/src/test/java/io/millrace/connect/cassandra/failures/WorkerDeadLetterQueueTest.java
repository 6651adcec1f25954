package io.millrace.connect.cassandra.failures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import io.millrace.connect.cassandra.mapping.BadRecordException;
import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.metrics.SinkMetrics;
import io.millrace.connect.cassandra.offsets.Delivery;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Dead letters past the reporter of Connect's own classes. */
@Timeout(60)
class WorkerDeadLetterQueueTest {

    private final Deliveries deliveries = new Deliveries(WorkersReporter::delivered);
    private WorkersReporter worker;
    private DeadLetters deadLetters;
    private long nanos;

    @AfterEach
    void close() {
        deadLetters.close();
        worker.close();
    }

    @Test
    void theLetterIsTheOneThatConnectWouldMake() throws ReflectiveOperationException {
        start(Map.of());
        ConnectException why = why();
        SinkRecord record = bad(why);
        ProducerRecord<byte[], byte[]> ours = worker.producer.sent.get(0);
        assertThat(worker.reporter.report(record, why)).isNotDone();
        ProducerRecord<byte[], byte[]> theirs = worker.producer.sent.get(1);

        assertThat(ours.topic()).isEqualTo(WorkersReporter.TOPIC);
        assertThat(ours.key()).isEqualTo(new byte[] {1, 2, 3});
        assertThat(ours.headers()).extracting(header -> header.key()).contains("trace", "__connect.errors.task.id");
        assertThat(ours).isEqualTo(theirs);
        assertThat(ours.headers().toArray()).isEqualTo(theirs.headers().toArray());
    }

    @Test
    void withoutContextHeadersItHasNone() throws ReflectiveOperationException {
        start(Map.of("errors.deadletterqueue.context.headers.enable", "false"));
        bad(why());

        assertThat(worker.producer.sent.get(0).headers())
                .extracting(header -> header.key())
                .containsExactly("trace");
    }

    /** Who reads letters would believe them: where a record is to go, and how old it is. */
    @Test
    void whatAProducerClaimsOfALetterIsNotInIt() throws ReflectiveOperationException {
        start(Map.of("errors.deadletterqueue.context.headers.enable", "false"));
        Map<String, String> letter = letterOf(Map.of(
                "__connect.errors.offset", "17",
                "millrace.error.reason", "late",
                "millrace.source.topic", "elsewhere",
                "millrace.partial.state", "x",
                "millrace.write.timestamp.us", "5",
                "millrace.write.row", "7",
                "millrace.original.timestamp", "5"));

        assertThat(letter).containsOnlyKeys("trace");
    }

    @Test
    void whatConnectSaysOfALetterIsAllThatIsSaidOfItsOrigin() throws ReflectiveOperationException {
        start(Map.of());
        letterOf(Map.of("__connect.errors.topic", "elsewhere"));

        assertThat(worker.producer.sent.get(0).headers().headers("__connect.errors.topic"))
                .extracting(header -> new String(header.value(), StandardCharsets.UTF_8))
                .containsExactly("clicks");
    }

    @Test
    void aCopyThatFailsAgainKeepsItsAccountAndItsTimes() throws ReflectiveOperationException {
        start(Map.of("errors.deadletterqueue.context.headers.enable", "false"));
        Map<String, String> account = Map.of(
                "millrace.redrive.attempts", "1",
                "millrace.redrive.from", WorkersReporter.TOPIC,
                "millrace.redrive.timestamp", "900",
                "millrace.write.timestamp.us", "900003",
                "millrace.write.row", "-7");

        assertThat(letterOf(account)).containsAllEntriesOf(account).hasSize(account.size() + 1);
    }

    @Test
    void aLetterThatFailsAgainKeepsItsTimes() throws ReflectiveOperationException {
        start(Map.of("errors.deadletterqueue.context.headers.enable", "false"));
        Map<String, String> letter = letterOf(Map.of(
                "__connect.errors.topic", "payments",
                "millrace.original.timestamp", "900",
                "millrace.write.timestamp.us", "900003"));

        assertThat(letter)
                .containsEntry("millrace.original.timestamp", "900")
                .containsEntry("millrace.write.timestamp.us", "900003")
                .doesNotContainKey("__connect.errors.topic");
    }

    @Test
    void aLetterWhoseTimestampIsRefusedOnceMoreIsAsOldAsItWas() throws ReflectiveOperationException {
        start(Map.of());
        letterOf(Map.of("__connect.errors.topic", "payments", "millrace.original.timestamp", "900"));
        worker.producer.answers.get(0).completeExceptionally(new InvalidTimestampException("out of range"));
        deadLetters.drain();

        assertThat(headers(worker.producer.sent.get(1))).containsEntry("millrace.original.timestamp", "900");
    }

    private Map<String, String> letterOf(Map<String, String> headers) {
        Delivery delivery = new Deliveries(record -> WorkersReporter.delivered(record, headers)).next();
        deadLetters.report(delivery, why());
        delivery.complete();
        return headers(worker.producer.sent.get(0));
    }

    @Test
    void theWorkerDoesNotWaitForALetterBeforeItCommits() throws ReflectiveOperationException {
        start(Map.of());
        bad(why());

        worker.reporter.awaitFutures(List.of(Deliveries.PARTITION));

        assertThat(deliveries.committable()).isEqualTo(-1);
        worker.producer.answers.get(0).complete(null);
        deadLetters.drain();
        assertThat(deliveries.committable()).isEqualTo(1);
    }

    @Test
    void aLetterThatIsAcknowledgedAtOnceIsSentOnce() throws ReflectiveOperationException {
        start(Map.of());
        worker.producer.answersAtOnce = true;
        bad(why());
        deadLetters.drain();

        assertThat(worker.producer.sent).hasSize(1);
        assertThat(deliveries.committable()).isEqualTo(1);
    }

    @Test
    void aLetterWhoseTimestampIsRefusedGoesWithoutItAndSaysIt() throws ReflectiveOperationException {
        start(Map.of());
        bad(why());
        worker.producer.answers.get(0).completeExceptionally(new InvalidTimestampException("out of range"));
        deadLetters.drain();

        assertThat(worker.producer.sent.get(0).timestamp()).isEqualTo(1_000);
        ProducerRecord<byte[], byte[]> second = worker.producer.sent.get(1);
        assertThat(second.timestamp()).isNull();
        assertThat(headers(second))
                .containsEntry("millrace.original.timestamp", "1000")
                .containsEntry("trace", "kept")
                .containsEntry("__connect.errors.offset", "0");
        assertThat(second.headers().toArray())
                .hasSize(worker.producer.sent.get(0).headers().toArray().length + 1);
        assertThat(second.value()).isEqualTo(new byte[] {5, 4, 3, 2, 1});
    }

    @Test
    void aRefusedRowsWriteTimeIsInTheLetterInPlaceOfAnEarlierOne() throws ReflectiveOperationException {
        start(Map.of());
        Delivery delivery = deliveries.next();
        Table table = new Table(CqlIdentifier.fromCql("ks"), CqlIdentifier.fromCql("t"));
        PartitionKey key = new PartitionKey(table, ByteBuffer.allocate(1));
        deadLetters.report(delivery, new Row(null, new ByteBuffer[0], key, -7, 1, 1_000_003), why());
        delivery.complete();

        ProducerRecord<byte[], byte[]> letter = worker.producer.sent.get(0);
        assertThat(letter.timestamp()).isEqualTo(1_000);
        assertThat(headers(letter))
                .containsEntry("millrace.write.timestamp.us", "1000003")
                .containsEntry("millrace.write.row", "-7")
                .containsEntry("trace", "kept")
                .containsEntry("__connect.errors.offset", "0");
    }

    @Test
    void aRefusalThatConnectKeepsToItselfIsHeard() throws ReflectiveOperationException {
        start(Map.of());
        bad(why());
        worker.producer.answers.get(0).completeExceptionally(new RecordTooLargeException("The message is 9 bytes"));

        assertThatThrownBy(deadLetters::drain)
                .hasMessageContaining("The message is 9 bytes")
                .hasMessageContaining("producer.override.max.request.size");
    }

    @Test
    void connectsOwnErrorMetricsGoOn() throws ReflectiveOperationException {
        start(Map.of());
        bad(why());
        worker.producer.answers.get(0).completeExceptionally(new TimeoutException("away"));
        deadLetters.drain();
        nanos += 2_000_000_000L;
        deadLetters.drain();

        assertThat(worker.metric("deadletterqueue-produce-requests")).isEqualTo(2);
        assertThat(worker.metric("total-record-failures")).isEqualTo(1);
        assertThat(worker.metric("last-error-timestamp")).isPositive();
    }

    @Test
    void connectsOwnLogTellsOfTheFirstOfAKindOnly() throws ReflectiveOperationException {
        start(Map.of("errors.log.enable", "true"));
        for (int i = 0; i < 100; i++) {
            bad(new BadRecordException("table ks.t, column c: is a string (record clicks-0-" + i + ")"));
        }

        assertThat(worker.metric("total-record-failures")).isEqualTo(100);
        assertThat(worker.metric("total-errors-logged")).isEqualTo(1);
    }

    @Test
    void behindAReporterThatIsNotConnectsThereIsNone() throws ReflectiveOperationException {
        start(Map.of());
        SinkRecord record = deliveries.next().record();

        assertThat(WorkerDeadLetterQueue.behind(worker.reporter, record)).isPresent();
        assertThat(WorkerDeadLetterQueue.behind((each, error) -> new CompletableFuture<>(), record))
                .isEmpty();
        assertThat(WorkerDeadLetterQueue.behind(
                        worker.reporter, new Deliveries().next().record()))
                .as("a record that is not Connect's own")
                .isEmpty();
    }

    private void start(Map<String, String> options) throws ReflectiveOperationException {
        worker = new WorkersReporter(options);
        deadLetters = new DeadLetters(worker.reporter, new SinkMetrics(), () -> nanos, OwnThread::new);
    }

    private SinkRecord bad(ConnectException why) {
        Delivery delivery = deliveries.next();
        SinkRecord record = delivery.record();
        deadLetters.report(delivery, why);
        delivery.complete();
        return record;
    }

    private static ConnectException why() {
        return new BadRecordException("table ks.t, column c: is a string");
    }

    private static Map<String, String> headers(ProducerRecord<byte[], byte[]> letter) {
        return Arrays.stream(letter.headers().toArray())
                .collect(Collectors.toMap(
                        header -> header.key(), header -> new String(header.value(), StandardCharsets.UTF_8)));
    }
}
