package io.millrace.monitor.source;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/**
 * Reads the headers of what lies in the dead-letter topics: the newest letters of each partition at first, and then what is added. It
 * belongs to no consumer group and commits nothing.
 */
public final class LetterSource implements Source<Letters> {

    /** Of each partition at the first look. */
    private static final long NEWEST = 2_000;

    private static final Duration POLL = Duration.ofMillis(300);
    /** Of each look: there is another one soon. */
    private static final int POLLS = 10;

    private final LetterBrokers brokers;
    private final Supplier<Set<String>> topics;
    private final SentBack sentBack;
    private final LetterPile pile = new LetterPile();
    private final Map<String, Uuid> ids = new HashMap<>();
    private long look;

    /**
     * Makes a source that asks nobody yet.
     *
     * @param client the properties of a Kafka client
     * @param topics those that may hold letters, asked for before each look
     */
    public LetterSource(Supplier<Map<String, Object>> client, Supplier<Set<String>> topics) {
        this(client, topics, SentBack.NOT_KNOWN);
    }

    /**
     * Makes a source that asks nobody yet.
     *
     * @param client the properties of a Kafka client
     * @param topics those that may hold letters, asked for before each look
     * @param sentBack knows which of them have been sent back; is closed with this
     */
    public LetterSource(Supplier<Map<String, Object>> client, Supplier<Set<String>> topics, SentBack sentBack) {
        this(new KafkaLetterBrokers(client), topics, sentBack);
    }

    LetterSource(LetterBrokers brokers, Supplier<Set<String>> topics, SentBack sentBack) {
        this.brokers = brokers;
        this.topics = topics;
        this.sentBack = sentBack;
    }

    @Override
    public Letters read() {
        look++;
        Map<String, String> missing = new HashMap<>();
        try {
            while (true) {
                try {
                    return read(missing);
                } catch (TopicAuthorizationException e) {
                    addTo(missing, e);
                }
            }
        } catch (KafkaException e) {
            throw notRead(e.getMessage(), e);
        }
    }

    /** The others can be read without them, which the next look tries again. */
    private static void addTo(Map<String, String> missing, TopicAuthorizationException e) {
        if (missing.keySet().containsAll(e.unauthorizedTopics())) {
            throw e;
        }
        e.unauthorizedTopics().forEach(topic -> missing.put(topic, e.getMessage()));
    }

    private static NotKnownException notRead(String why, KafkaException cause) {
        return new NotKnownException("the dead-letter topics cannot be read: " + why, cause);
    }

    private Letters read(Map<String, String> missing) {
        Set<TopicPartition> partitions = partitions(missing.keySet());
        if (partitions.isEmpty() && !missing.isEmpty()) {
            throw notRead(String.join("; ", new TreeSet<>(missing.values())), null);
        }
        Map<TopicPartition, Long> begin = consumer().beginningOffsets(partitions);
        Map<TopicPartition, Long> end = consumer().endOffsets(partitions);
        assign(partitions, begin, end);
        pile.forgetBefore(begin);
        take(end);
        sentBack.refresh(partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet()));
        pile.lookUp();
        Letters letters = pile.count(
                begin, partitions.stream().collect(Collectors.toMap(Function.identity(), consumer()::position)), end);
        return new Letters(letters.topics(), letters.reasons(), letters.example(), missing);
    }

    @Override
    public void close() {
        sentBack.close();
        brokers.close();
    }

    /** Those that are there. What is known of a topic that is not there any more, or not the same any more, is forgotten. */
    private Set<TopicPartition> partitions(Set<String> without) {
        Set<String> known = new HashSet<>(topics.get());
        if (known.isEmpty()) {
            throw new NotKnownException("no dead-letter topic is known");
        }
        known.removeAll(without);
        Set<TopicPartition> partitions = new HashSet<>();
        Set<TopicPartition> same = new HashSet<>();
        Map<String, LetterBrokers.Topic> there = brokers.topics(known);
        ids.keySet().retainAll(there.keySet());
        there.forEach((name, topic) -> {
            boolean isSame = topic.id().equals(ids.put(name, topic.id()));
            IntStream.range(0, topic.partitions()).forEach(each -> {
                TopicPartition partition = new TopicPartition(name, each);
                partitions.add(partition);
                if (isSame) {
                    same.add(partition);
                }
            });
        });
        pile.keep(same);
        return partitions;
    }

    private void assign(
            Set<TopicPartition> partitions, Map<TopicPartition, Long> begin, Map<TopicPartition, Long> end) {
        Map<TopicPartition, Long> positions = new HashMap<>();
        for (TopicPartition partition : pile.partitions()) {
            positions.put(partition, consumer().position(partition));
        }
        // Its end has been lost with a broker.
        positions.entrySet().removeIf(each -> each.getValue() > end.get(each.getKey()));
        pile.keep(positions.keySet());
        if (positions.keySet().equals(partitions) && consumer().assignment().equals(partitions)) {
            return;
        }
        for (TopicPartition partition : partitions) {
            if (!positions.containsKey(partition)) {
                long first = Math.max(begin.get(partition), end.get(partition) - NEWEST);
                pile.begin(partition, first, end.get(partition));
                positions.put(partition, first);
            }
        }
        consumer().assign(partitions);
        positions.forEach(consumer()::seek);
    }

    private void take(Map<TopicPartition, Long> end) {
        for (int poll = 0;
                poll < POLLS
                        && end.keySet().stream().anyMatch(each -> consumer().position(each) < end.get(each));
                poll++) {
            take(consumer().poll(POLL));
        }
    }

    /** If it fails, what is left of them is read again. */
    private void take(ConsumerRecords<byte[], byte[]> letters) {
        Map<TopicPartition, Long> left = new HashMap<>();
        letters.partitions()
                .forEach(each -> left.put(each, letters.records(each).get(0).offset()));
        try {
            for (ConsumerRecord<byte[], byte[]> letter : letters) {
                pile.take(letter, sentBack.of(letter), look);
                left.put(new TopicPartition(letter.topic(), letter.partition()), letter.offset() + 1);
            }
            left.clear();
        } finally {
            left.forEach(consumer()::seek);
        }
    }

    private Consumer<byte[], byte[]> consumer() {
        return brokers.consumer();
    }
}
