package io.millrace.monitor.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LetterSourceTest {

    private static final String DLQ = "orders.dlq";
    private static final String OTHER = "payments.dlq";

    private final FakeLetterBrokers brokers = new FakeLetterBrokers();
    private final Sent sent = new Sent();
    private final LetterSource source = new LetterSource(brokers, () -> Set.of(DLQ, OTHER), sent);

    @BeforeEach
    void create() {
        brokers.create(DLQ, 2);
    }

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void whatLiesThereIsCountedByReasonAndWhatIsAddedToo() {
        append(0, 1, "late");
        append(1, 2, "late");
        append(0, 3, "overflow");
        assertThat(source.read().reasons())
                .containsExactly(new Letters.Reason(DLQ, "late", 2), new Letters.Reason(DLQ, "overflow", 1));

        append(0, 4, "overflow");
        append(0, 5, "overflow");
        Letters letters = source.read();
        assertThat(letters.topics()).containsExactly(new Letters.Topic(DLQ, 5, 5, 0));
        assertThat(letters.reasons())
                .containsExactly(new Letters.Reason(DLQ, "overflow", 3), new Letters.Reason(DLQ, "late", 2));
    }

    @Test
    void ofALongPartitionTheNewestAreRead() {
        for (int letter = 0; letter < 2_010; letter++) {
            append(0, letter, "late");
        }
        assertThat(source.read().topics()).containsExactly(new Letters.Topic(DLQ, 2_010, 2_000, 0));

        brokers.deleteBefore(DLQ, 0, 4);
        assertThat(source.read().topics()).containsExactly(new Letters.Topic(DLQ, 2_006, 2_000, 0));
        brokers.deleteBefore(DLQ, 0, 15);
        assertThat(source.read().topics()).containsExactly(new Letters.Topic(DLQ, 1_995, 1_995, 0));
    }

    @Test
    void reasonsBeyondTheMostAreOthersUntilThereIsRoom() {
        for (int letter = 0; letter < 60; letter++) {
            append(0, letter, "reason " + letter);
        }
        Letters letters = source.read();
        assertThat(letters.reasons()).hasSize(51).contains(new Letters.Reason(DLQ, "others", 10));

        brokers.deleteBefore(DLQ, 0, 60);
        append(0, 60, "late");
        assertThat(source.read().reasons()).containsExactly(new Letters.Reason(DLQ, "late", 1));
    }

    @Test
    void aTopicThatMayNotBeReadIsNamedAndTheOthersAreCounted() {
        brokers.create(OTHER, 1);
        append(0, 1, "late");
        brokers.append(OTHER, 0, 1, "overflow");
        brokers.forbid(OTHER);
        Letters letters = source.read();
        assertThat(letters.topics()).containsExactly(new Letters.Topic(DLQ, 1, 1, 0));
        assertThat(letters.missing()).containsOnlyKeys(OTHER);
        assertThat(letters.missing().get(OTHER)).contains("Not authorized");
        append(0, 2, "late");
        assertThat(source.read().topics()).containsExactly(new Letters.Topic(DLQ, 2, 2, 0));

        brokers.allow(OTHER);
        letters = source.read();
        assertThat(letters.missing()).isEmpty();
        assertThat(letters.topics())
                .containsExactly(new Letters.Topic(DLQ, 2, 2, 0), new Letters.Topic(OTHER, 1, 1, 0));
    }

    @Test
    void whereNoneMayBeReadNothingIsKnown() {
        append(0, 1, "late");
        brokers.forbid(DLQ);
        assertThatThrownBy(source::read)
                .isInstanceOf(NotKnownException.class)
                .hasMessageContaining("the dead-letter topics cannot be read: Not authorized");
    }

    @Test
    void whatRetentionHasTakenDoesNotCountAnyMore() {
        append(0, 1, "late");
        append(0, 2, "late");
        append(0, 3, "overflow");
        append(1, 4, "late");
        sent.offsets.add(0L);
        assertThat(source.read().topics()).containsExactly(new Letters.Topic(DLQ, 4, 4, 2));

        brokers.deleteBefore(DLQ, 0, 2);
        Letters letters = source.read();
        assertThat(letters.topics()).containsExactly(new Letters.Topic(DLQ, 2, 2, 1));
        assertThat(letters.reasons()).containsExactly(new Letters.Reason(DLQ, "overflow", 1));

        brokers.deleteBefore(DLQ, 0, 3);
        brokers.deleteBefore(DLQ, 1, 1);
        letters = source.read();
        assertThat(letters.topics()).containsExactly(new Letters.Topic(DLQ, 0, 0, 0));
        assertThat(letters.reasons()).isEmpty();
        assertThat(letters.example()).isNull();
    }

    @Test
    void aTopicThatIsDeletedAndMadeAnewIsReadAnew() {
        append(0, 1, "late");
        append(0, 2, "late");
        append(0, 3, "late");
        source.read();

        brokers.create(DLQ, 2);
        append(0, 4, "overflow");
        Letters letters = source.read();
        assertThat(letters.topics()).containsExactly(new Letters.Topic(DLQ, 1, 1, 0));
        assertThat(letters.reasons()).containsExactly(new Letters.Reason(DLQ, "overflow", 1));
        assertThat(letters.example().offset()).isZero();
        append(0, 5, "overflow");
        assertThat(source.read().topics()).containsExactly(new Letters.Topic(DLQ, 2, 2, 0));
    }

    /** By its offsets nobody sees it. */
    @Test
    void aTopicThatIsMadeAnewAndHoldsAsMuchIsReadAnew() {
        append(0, 1, "late");
        append(0, 2, "late");
        source.read();

        brokers.create(DLQ, 1);
        append(0, 3, "overflow");
        append(0, 4, "overflow");
        append(0, 5, "overflow");
        assertThat(source.read().reasons()).containsExactly(new Letters.Reason(DLQ, "overflow", 3));
    }

    @Test
    void aTopicThatComesLaterIsReadAndTheOthersGoOn() {
        append(0, 1, "late");
        source.read();
        brokers.create(OTHER, 1);
        brokers.append(OTHER, 0, 2, "overflow");
        append(0, 3, "late");

        assertThat(source.read().topics())
                .containsExactly(new Letters.Topic(DLQ, 2, 2, 0), new Letters.Topic(OTHER, 1, 1, 0));
    }

    /** Its connector is deleted, say, and somebody else goes on writing to it. */
    @Test
    void aTopicThatIsNotAskedForAnyMoreIsNotRead() {
        brokers.create(OTHER, 1);
        Set<String> asked = new HashSet<>(Set.of(DLQ, OTHER));
        try (LetterSource changing = new LetterSource(brokers, () -> asked, sent)) {
            append(0, 1, "late");
            brokers.append(OTHER, 0, 2, "overflow");
            changing.read();

            asked.remove(OTHER);
            changing.read();
            brokers.append(OTHER, 0, 3, "overflow");
            append(0, 4, "late");
            assertThat(changing.read().topics()).containsExactly(new Letters.Topic(DLQ, 2, 2, 0));
        }
    }

    @Test
    void whatWasFollowedByAFailureIsReadOnceAllTheSame() {
        append(0, 1, "late");
        append(0, 2, "late");
        append(0, 3, "late");
        append(1, 4, "late");
        sent.failingAt = 1;
        assertThatThrownBy(source::read)
                .isInstanceOf(NotKnownException.class)
                .hasMessage("the dead-letter topics cannot be read: no answer");

        sent.failingAt = -1;
        Letters letters = source.read();
        assertThat(letters.topics()).containsExactly(new Letters.Topic(DLQ, 4, 4, 0));
        assertThat(letters.reasons()).containsExactly(new Letters.Reason(DLQ, "late", 4));
    }

    /** A letter has its record's time, and may be the newest and of the oldest event. */
    @Test
    void theNewestIsTheOneThatWasWrittenLastAndNotTheOneOfTheNewestEvent() {
        append(0, 9_000, "late");
        append(0, 1_000, "late");
        assertThat(source.read().example().offset()).isEqualTo(1);
        assertThat(source.read().example().atMs()).isEqualTo(1_000);

        append(1, 500, "late");
        assertThat(source.read().example().partition()).isEqualTo(1);
    }

    @Test
    void ofPartitionsThatNobodyHasSeenGrowTheNewestIsByTheTimeOfTheLast() {
        append(0, 9_000, "late");
        append(0, 1_000, "late");
        append(1, 2_000, "late");

        assertThat(source.read().example().partition()).isEqualTo(1);
    }

    @Test
    void whatWasSentBackIsNoExample() {
        append(0, 1, "late");
        append(1, 2, "late");
        append(1, 3, "late");
        source.read();
        sent.offsets.add(1L);

        Letters letters = source.read();
        assertThat(letters.topics()).containsExactly(new Letters.Topic(DLQ, 3, 3, 1));
        assertThat(letters.example().partition()).isZero();
        sent.offsets.add(0L);
        assertThat(source.read().example()).isNull();
    }

    private void append(int partition, long timestamp, String reason) {
        brokers.append(DLQ, partition, timestamp, reason);
    }

    /** Letters at some offsets have been sent back. */
    private static final class Sent implements SentBack {

        private final Set<Long> offsets = new HashSet<>();
        private long failingAt = -1;

        @Override
        public void refresh(Set<String> topics) {
            // It knows.
        }

        @Override
        public BooleanSupplier of(ConsumerRecord<byte[], byte[]> letter) {
            if (letter.offset() == failingAt) {
                throw new KafkaException("no answer");
            }
            long offset = letter.offset();
            return () -> offsets.contains(offset);
        }
    }
}
