package io.millrace.tool.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class SentLettersTest {

    private final FakeBrokers brokers = new FakeBrokers();

    @Test
    void aLetterIsSentBackOnceTheLedgerSaysSo() {
        brokers.create("orders", 4);
        brokers.create(Letters.TOPIC, 1);
        Set<String> topics = Set.of(Letters.TOPIC);
        try (SentLetters sent = new SentLetters(brokers)) {
            sent.refresh(topics);
            BooleanSupplier first = sent.of(Letters.record(Letters.ofSink(17), "k", "v"));
            BooleanSupplier second = sent.of(Letters.record(Letters.ofSink(18), "k", "v"));
            BooleanSupplier strange = sent.of(Letters.record(Map.of("trace", "x"), "k", "v"));
            assertThat(List.of(first, second, strange)).noneMatch(BooleanSupplier::getAsBoolean);

            // The first redrive of the topic.
            LedgerTopic ledger = new LedgerTopic(Letters.TOPIC);
            brokers.create(ledger.name(), 1);
            note(ledger, 17);
            assertThat(first.getAsBoolean()).isFalse();
            sent.refresh(topics);
            assertThat(first.getAsBoolean()).isTrue();
            assertThat(second.getAsBoolean()).isFalse();

            note(ledger, 17, 18);
            sent.refresh(topics);
            assertThat(second.getAsBoolean()).isTrue();
            assertThat(strange.getAsBoolean()).isFalse();
        }
    }

    private void note(LedgerTopic topic, long... offsets) {
        Ledger ledger = new Ledger();
        List<Mark> marks = Arrays.stream(offsets)
                .mapToObj(offset -> new Mark("orders", "id-orders", 3, offset))
                .toList();
        topic.records(ledger.with(marks), "a transaction").forEach(brokers::append);
        brokers.append(new ProducerRecord<>(
                topic.name(), 0, "last-transaction".getBytes(StandardCharsets.UTF_8), new byte[] {1}));
    }
}
