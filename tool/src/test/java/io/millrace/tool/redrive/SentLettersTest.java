package io.millrace.tool.redrive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.monitor.source.NotKnownException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class SentLettersTest {

    private static final LedgerTopic LEDGER = new LedgerTopic(Letters.TOPIC);

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

    @Test
    void aLedgerThatMayNotBeReadOnceIsReadTheNextTimeAndTheOthersAtOnce() {
        brokers.create("orders", 4);
        String others = "another-sink.dlq";
        for (String letters : List.of(Letters.TOPIC, others)) {
            brokers.create(letters, 1);
            brokers.create(new LedgerTopic(letters).name(), 1);
            note(new LedgerTopic(letters), 17);
        }
        brokers.fail(new FakeBrokers.Faults() {
            @Override
            public void beforePoll(String topic) {
                if (topic.equals(LEDGER.name())) {
                    throw new TopicAuthorizationException(Set.of(topic));
                }
            }
        });
        try (SentLetters sent = new SentLetters(brokers)) {
            BooleanSupplier here = sent.of(letter(Letters.TOPIC, 17));
            BooleanSupplier there = sent.of(letter(others, 17));
            sent.refresh(Set.of(Letters.TOPIC, others));
            assertThat(here.getAsBoolean()).isFalse();
            assertThat(there.getAsBoolean()).isTrue();

            brokers.fail(new FakeBrokers.Faults() {});
            sent.refresh(Set.of(Letters.TOPIC, others));
            assertThat(here.getAsBoolean()).isTrue();
        }
    }

    @Test
    void ofALedgerThatIsNotReadToItsEndNothingIsSaid() {
        prepare();
        note(LEDGER, 17);
        brokers.fail(new FakeBrokers.Faults() {
            @Override
            public boolean isSilent(String topic) {
                return topic.equals(LEDGER.name());
            }
        });
        try (SentLetters sent = new SentLetters(brokers)) {
            BooleanSupplier isSent = sent.of(letter(Letters.TOPIC, 17));
            assertThatThrownBy(() -> sent.refresh(Set.of(Letters.TOPIC)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("its end is not reached");

            brokers.fail(new FakeBrokers.Faults() {});
            sent.refresh(Set.of(Letters.TOPIC));
            assertThat(isSent.getAsBoolean()).isTrue();
        }
    }

    @Test
    void aLongLedgerIsReadToItsEndAtOnce() {
        prepare();
        for (int i = 0; i < 10_000; i++) {
            note(LEDGER, i);
        }
        note(LEDGER, 17);
        try (SentLetters sent = new SentLetters(brokers)) {
            BooleanSupplier isSent = sent.of(letter(Letters.TOPIC, 17));
            sent.refresh(Set.of(Letters.TOPIC));
            assertThat(isSent.getAsBoolean()).isTrue();
        }
    }

    @Test
    void aLedgerOfAnotherReleaseIsSaidToBeThatEachTime() {
        prepare();
        brokers.append(new ProducerRecord<>(
                LEDGER.name(), 0, "orders/id/3/0".getBytes(StandardCharsets.UTF_8), new byte[] {9}));
        try (SentLetters sent = new SentLetters(brokers)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> sent.refresh(Set.of(Letters.TOPIC)))
                        .isInstanceOf(NotKnownException.class)
                        .hasMessageContaining("has at offset 0 what this release did not write");
            }
        }
    }

    /** What is thrown there would have the reader of the letters leave out those that it has read with this one. */
    @Test
    void whoeverTakesALetterAsksNobody() {
        prepare();
        note(LEDGER, 17);
        try (SentLetters sent = new SentLetters(brokers)) {
            sent.refresh(Set.of(Letters.TOPIC));
            brokers.fail(new FakeBrokers.Faults() {
                @Override
                public void beforeDescribe(String topic) {
                    throw new TimeoutException("no answer");
                }
            });
            assertThat(sent.of(letter(Letters.TOPIC, 17)).getAsBoolean()).isTrue();
            assertThatThrownBy(() -> sent.refresh(Set.of(Letters.TOPIC))).isInstanceOf(TimeoutException.class);
        }
    }

    @Test
    void aTopicThatIsMadeLaterOrAnewIsTheOneThatItIs() {
        prepare();
        brokers.delete("orders");
        try (SentLetters sent = new SentLetters(brokers)) {
            sent.refresh(Set.of(Letters.TOPIC));
            BooleanSupplier first = sent.of(letter(Letters.TOPIC, 17));
            assertThat(first.getAsBoolean()).isFalse();
            for (int i = 0; i < 2; i++) {
                brokers.create("orders", 4);
                sent.refresh(Set.of(Letters.TOPIC));
                assertThat(first.getAsBoolean()).isFalse();
                note(LEDGER, 17);
                sent.refresh(Set.of(Letters.TOPIC));
                assertThat(first.getAsBoolean()).isTrue();
            }
        }
    }

    @Test
    void aLedgerThatIsMadeAnewIsReadFromItsBeginning() {
        prepare();
        note(LEDGER, 16);
        note(LEDGER, 16);
        try (SentLetters sent = new SentLetters(brokers)) {
            BooleanSupplier isSent = sent.of(letter(Letters.TOPIC, 17));
            sent.refresh(Set.of(Letters.TOPIC));
            brokers.create(LEDGER.name(), 1);
            note(LEDGER, 17);
            sent.refresh(Set.of(Letters.TOPIC));
            assertThat(isSent.getAsBoolean()).isTrue();
        }
    }

    private void prepare() {
        brokers.create("orders", 4);
        brokers.create(Letters.TOPIC, 1);
        brokers.create(LEDGER.name(), 1);
    }

    private static ConsumerRecord<byte[], byte[]> letter(String topic, long offset) {
        ConsumerRecord<byte[], byte[]> letter = Letters.record(Letters.ofSink(offset), "k", "v");
        return new ConsumerRecord<>(
                topic,
                letter.partition(),
                letter.offset(),
                letter.timestamp(),
                letter.timestampType(),
                letter.serializedKeySize(),
                letter.serializedValueSize(),
                letter.key(),
                letter.value(),
                letter.headers(),
                letter.leaderEpoch());
    }

    private void note(LedgerTopic topic, long... offsets) {
        Ledger ledger = new Ledger();
        List<Mark> marks = Arrays.stream(offsets)
                .mapToObj(offset -> new Mark("orders", brokers.id("orders"), 3, offset))
                .toList();
        topic.records(ledger.with(marks), "a transaction").forEach(brokers::append);
        brokers.append(new ProducerRecord<>(
                topic.name(), 0, "last-transaction".getBytes(StandardCharsets.UTF_8), new byte[] {1}));
    }
}
