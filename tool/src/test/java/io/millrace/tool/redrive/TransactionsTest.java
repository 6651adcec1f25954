package io.millrace.tool.redrive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.tool.CommandException;
import io.millrace.tool.redrive.Transactions.Outgoing;
import io.millrace.tool.redrive.Transactions.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class TransactionsTest {

    private static final TopicPartition LEDGER = new TopicPartition("orders-sink.dlq.redriven", 0);

    private final LedgerTopic topic = new LedgerTopic(Letters.TOPIC);
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

    @Test
    void lettersAndWhatIsKnownOfThemAreOneTransactionThatTheNextOneReads() throws RefusedException {
        Transactions first = begin(List.of());
        assertThat(first.last()).isEmpty();
        first.send(letters(10, 12), "run/0", () -> {});
        first.send(letters(70_000, 70_001), "run/1", () -> {});

        assertThat(producer.commitCount()).isEqualTo(2);
        List<ProducerRecord<byte[], byte[]>> sent = producer.history();
        assertThat(sent)
                .extracting(ProducerRecord::topic)
                .containsExactly("orders", "orders", topic.name(), topic.name(), "orders", topic.name(), topic.name());
        List<ProducerRecord<byte[], byte[]>> ledger = sent.stream()
                .filter(record -> record.topic().equals(topic.name()))
                .toList();
        assertThat(ledger)
                .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
                .containsExactly("orders/id/3/0", "last-transaction", "orders/id/3/1", "last-transaction");

        MockProducer<byte[], byte[]> other =
                new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        Transactions second = Transactions.begin(other, topic, consumer(ledger));
        assertThat(second.last()).isEqualTo("run/1");
        assertThat(IntStream.of(9, 10, 11, 12, 69_999, 70_000, 70_001)
                        .filter(offset -> second.ledger().contains(mark(offset))))
                .containsExactly(10, 11, 70_000);
    }

    @Test
    void whoEndsBeforeTheCommitLeavesNothingOpen() {
        Transactions transactions = begin(List.of());
        assertThatThrownBy(() -> transactions.send(letters(10, 12), "run/0", () -> {
                    throw new CommandException(3, "another topic");
                }))
                .isInstanceOf(CommandException.class);
        assertThat(producer.transactionAborted()).isTrue();
    }

    @Test
    void whatATopicWillNotTakeIsGivenBackAndNothingOfItsTransactionIsSent() throws RefusedException {
        Transactions transactions = begin(List.of());
        producer.sendException = new RecordTooLargeException("too large");
        assertThatThrownBy(() -> transactions.send(letters(10, 12), "run/0", () -> {}))
                .isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.forItsTimestamp())
                        .isFalse());
        assertThat(producer.transactionAborted()).isTrue();
        assertThat(transactions.ledger().contains(mark(10))).isFalse();

        producer.sendException = new InvalidTimestampException("too old");
        assertThatThrownBy(() -> transactions.send(letters(10, 11), "run/1", () -> {}))
                .isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.forItsTimestamp())
                        .isTrue());
        producer.sendException = null;
        transactions.send(letters(11, 12), "run/2", () -> {});
        assertThat(transactions.ledger().contains(mark(11))).isTrue();
        assertThat(transactions.ledger().contains(mark(10))).isFalse();
    }

    @Test
    void aCommitThatIsNotAnsweredMakesNoClaim() {
        Transactions transactions = begin(List.of());
        producer.commitTransactionException = new TimeoutException("no answer");
        assertThatThrownBy(() -> transactions.send(letters(10, 12), "run/0", () -> {}))
                .isInstanceOf(TimeoutException.class);
        assertThat(transactions.ledger().contains(mark(10))).isFalse();
    }

    @Test
    void aLedgerOfAnotherReleaseStopsItBeforeAnythingIsSent() {
        ProducerRecord<byte[], byte[]> other =
                new ProducerRecord<>(topic.name(), 0, "orders/id/3/0".getBytes(StandardCharsets.UTF_8), new byte[] {9});
        assertThatThrownBy(() -> begin(List.of(other)))
                .hasMessageContaining("orders-sink.dlq.redriven has at offset 0 what this release did not write");
        assertThat(producer.closed()).isTrue();
    }

    private Transactions begin(List<ProducerRecord<byte[], byte[]>> ledger) {
        return Transactions.begin(producer, topic, consumer(ledger));
    }

    private static MockConsumer<byte[], byte[]> consumer(List<ProducerRecord<byte[], byte[]>> ledger) {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        consumer.updateBeginningOffsets(Map.of(LEDGER, 0L));
        consumer.updateEndOffsets(Map.of(LEDGER, (long) ledger.size()));
        consumer.schedulePollTask(() -> {
            for (int i = 0; i < ledger.size(); i++) {
                ProducerRecord<byte[], byte[]> record = ledger.get(i);
                consumer.addRecord(new ConsumerRecord<>(LEDGER.topic(), 0, i, record.key(), record.value()));
            }
        });
        return consumer;
    }

    private static List<Outgoing> letters(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(offset -> {
                    Letter letter = Letters.read(Letters.ofSink(offset));
                    return new Outgoing(mark(offset), Copy.of(letter));
                })
                .toList();
    }

    private static Mark mark(long offset) {
        return new Mark("orders", "id", 3, offset);
    }
}
