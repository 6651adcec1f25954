package io.millrace.tool.redrive;

import io.millrace.monitor.source.NotKnownException;
import io.millrace.monitor.source.SentBack;
import io.millrace.tool.redrive.Letter.Stage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads in the ledgers of redrives which letters have been sent back; writes nothing, and goes on where it was. A ledger is read to its
 * end, or it is said that it could not be, and is read from its beginning the next time.
 */
public final class SentLetters implements SentBack {
    private static final Duration POLL = Duration.ofMillis(200);
    /** Five seconds. */
    private static final int MOST_POLLS_FOR_NOTHING = 25;

    private final Clients clients;
    private final LetterReader reader = new LetterReader();
    /** By the topic of the letters. */
    private final Map<String, Followed> ledgers = new HashMap<>();
    /** Of the topics that the ledgers tell of: a name alone does not say which topic it is. */
    private final Map<String, String> ids = new HashMap<>();

    private Consumer<byte[], byte[]> consumer;
    private Topics topics;

    /** A ledger that has been read up to an offset. */
    private static final class Followed {
        private final String topicId;
        private final Ledger ledger = new Ledger();
        private long next;

        Followed(String topicId) {
            this.topicId = topicId;
        }
    }

    SentLetters(Clients clients) {
        this.clients = clients;
    }

    /** Asks nobody yet. The properties are those of a Kafka client. */
    public static SentLetters by(Map<String, Object> properties) {
        return new SentLetters(new KafkaClients(properties));
    }

    @Override
    public void refresh(Set<String> deadLetters) {
        if (consumer == null) {
            consumer = clients.consumer();
            topics = clients.topics();
        }
        topics.forget();
        deadLetters.forEach(this::readLedger);
        Map<String, String> found = new HashMap<>();
        ledgers.values().stream()
                .flatMap(followed -> followed.ledger.topics().stream())
                .distinct()
                .forEach(topic -> id(topic).ifPresent(id -> found.put(topic, id)));
        ids.clear();
        ids.putAll(found);
    }

    private void readLedger(String deadLetters) {
        String topic = new LedgerTopic(deadLetters).name();
        Followed before = ledgers.remove(deadLetters);
        // It is there from the first redrive on, and where it may be seen.
        Optional<String> id = id(topic);
        if (id.isEmpty()) {
            return;
        }
        Followed followed = before == null || !before.topicId.equals(id.get()) ? new Followed(id.get()) : before;
        try {
            readOn(followed, new TopicPartition(topic, 0));
        } catch (AuthorizationException e) {
            // It may be seen and not be read: its letters count as not sent back, as without a ledger.
            return;
        }
        ledgers.put(deadLetters, followed);
    }

    private void readOn(Followed followed, TopicPartition partition) {
        consumer.assign(Set.of(partition));
        consumer.seek(partition, followed.next);
        long end = consumer.endOffsets(Set.of(partition)).get(partition);
        int forNothing = 0;
        while (consumer.position(partition) < end) {
            long before = consumer.position(partition);
            consumer.poll(POLL).forEach(record -> take(followed.ledger, record));
            forNothing = consumer.position(partition) == before ? forNothing + 1 : 0;
            if (forNothing == MOST_POLLS_FOR_NOTHING) {
                throw new TimeoutException("the topic " + partition.topic()
                        + ", which says what was sent back, gives nothing for "
                        + POLL.multipliedBy(MOST_POLLS_FOR_NOTHING).toSeconds() + " s, and its end is not reached");
            }
        }
        followed.next = consumer.position(partition);
    }

    private static void take(Ledger ledger, ConsumerRecord<byte[], byte[]> record) {
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (key.equals(LedgerTopic.LAST_TRANSACTION)) {
            return;
        }
        try {
            ledger.read(key, record.value());
        } catch (IllegalArgumentException e) {
            throw new NotKnownException(
                    "the topic " + record.topic() + ", which says what was sent back, has at offset " + record.offset()
                            + " what this release did not write",
                    e);
        }
    }

    /** Of a topic that may not be described nobody says which one of its name it is. */
    private Optional<String> id(String topic) {
        try {
            return topics.find(topic).map(Topics.Topic::id);
        } catch (AuthorizationException e) {
            return Optional.empty();
        }
    }

    @Override
    public BooleanSupplier of(ConsumerRecord<byte[], byte[]> letter) {
        Letter read = reader.read(letter);
        if (read.stage() == Stage.UNKNOWN || read.origin() == null) {
            return () -> false;
        }
        String deadLetters = letter.topic();
        Mark mark = read.mark();
        return () -> isSentBack(deadLetters, mark);
    }

    private boolean isSentBack(String deadLetters, Mark mark) {
        Followed followed = ledgers.get(deadLetters);
        String id = ids.get(mark.topic());
        return followed != null && id != null && followed.ledger.contains(mark.inTopic(id));
    }

    @Override
    public void close() {
        if (consumer != null) {
            consumer.close();
            topics.close();
        }
    }
}
