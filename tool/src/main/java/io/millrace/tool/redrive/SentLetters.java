package io.millrace.tool.redrive;

import io.millrace.monitor.source.NotKnownException;
import io.millrace.monitor.source.SentBack;
import io.millrace.tool.redrive.Letter.Stage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/** Reads in the ledgers of redrives which letters have been sent back; writes nothing, and goes on where it was. */
public final class SentLetters implements SentBack {
    private static final Duration POLL = Duration.ofMillis(200);
    /** Of each reading: there is another one soon. */
    private static final int POLLS = 25;

    private final Clients clients;
    private final LetterReader reader = new LetterReader();
    private final Map<String, Ledger> ledgers = new HashMap<>();
    private final Map<TopicPartition, Ledger> assigned = new HashMap<>();
    private final Set<String> unreadable = new HashSet<>();
    private Consumer<byte[], byte[]> consumer;
    private Topics topics;
    private Obstacles obstacles;

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
            obstacles = new Obstacles(topics, Integer.MAX_VALUE, true);
        }
        deadLetters.forEach(this::find);
        try {
            read();
        } catch (TopicAuthorizationException e) {
            // It may be seen there and not be read: its letters count as not sent back, as without a ledger.
            unreadable.addAll(e.unauthorizedTopics());
            assigned.keySet().removeIf(each -> unreadable.contains(each.topic()));
            assign(Set.of());
        }
    }

    private void read() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(assigned.keySet());
        for (int poll = 0;
                poll < POLLS && ends.keySet().stream().anyMatch(each -> consumer.position(each) < ends.get(each));
                poll++) {
            consumer.poll(POLL).forEach(this::take);
        }
    }

    /** A ledger is there from the first redrive on, and where it may be read. */
    private void find(String deadLetters) {
        TopicPartition partition = new TopicPartition(new LedgerTopic(deadLetters).name(), 0);
        if (assigned.containsKey(partition) || unreadable.contains(partition.topic()) || !isThere(partition.topic())) {
            return;
        }
        assigned.put(partition, ledger(deadLetters));
        assign(Set.of(partition));
    }

    /** Takes those that are assigned now; all but the new ones go on where they were. */
    private void assign(Set<TopicPartition> anew) {
        Map<TopicPartition, Long> positions = new HashMap<>();
        consumer.assignment().stream()
                .filter(assigned::containsKey)
                .forEach(each -> positions.put(each, consumer.position(each)));
        consumer.assign(new HashSet<>(assigned.keySet()));
        consumer.seekToBeginning(anew);
        positions.forEach(consumer::seek);
    }

    private boolean isThere(String topic) {
        try {
            return !consumer.partitionsFor(topic).isEmpty();
        } catch (AuthorizationException e) {
            return false;
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (key.equals(LedgerTopic.LAST_TRANSACTION)) {
            return;
        }
        try {
            assigned.get(new TopicPartition(record.topic(), record.partition())).read(key, record.value());
        } catch (IllegalArgumentException e) {
            throw new NotKnownException(
                    "the topic " + record.topic() + ", which says what was sent back, has at offset " + record.offset()
                            + " what this release did not write",
                    e);
        }
    }

    @Override
    public BooleanSupplier of(ConsumerRecord<byte[], byte[]> letter) {
        Ledger ledger = ledger(letter.topic());
        Optional<Mark> mark = mark(reader.read(letter));
        return () -> mark.isPresent() && ledger.contains(mark.get());
    }

    private Optional<Mark> mark(Letter letter) {
        if (letter.stage() == Stage.UNKNOWN || letter.origin() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(obstacles.mark(letter));
        } catch (AuthorizationException e) {
            // Of a topic that may not be described nobody says which one of its name it is.
            return Optional.empty();
        }
    }

    private Ledger ledger(String deadLetters) {
        return ledgers.computeIfAbsent(deadLetters, topic -> new Ledger());
    }

    @Override
    public void close() {
        if (consumer != null) {
            consumer.close();
            topics.close();
        }
    }
}
