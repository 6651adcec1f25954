package io.millrace.monitor.source;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the headers of what lies in the dead-letter topics: the newest letters of each partition at first, and then what is added. It
 * belongs to no consumer group and commits nothing.
 */
public final class LetterSource implements Source<Letters> {

    /** Of each partition at the first look. */
    private static final long NEWEST = 2_000;

    private static final int MOST_REASONS = 50;
    private static final String OTHERS = "others";
    /** As many letters may turn out to have been sent back; beyond that a letter stays one. */
    private static final int MOST_REMEMBERED = 100_000;

    private static final Duration POLL = Duration.ofMillis(300);
    /** Of each look: there is another one soon. */
    private static final int POLLS = 10;

    private final Supplier<Map<String, Object>> client;
    private final Supplier<Set<String>> topics;
    private final BootstrapCheck check;
    private final SentBack sentBack;
    private final Map<TopicPartition, Long> from = new HashMap<>();
    private final Map<TopicPartition, Long> read = new HashMap<>();
    private final Map<TopicPartition, Long> sent = new HashMap<>();
    private final List<Unsent> unsent = new ArrayList<>();
    private final Map<Kind, Long> reasons = new HashMap<>();
    private Letters.Example newest;
    private BooleanSupplier newestIsSent;
    private KafkaConsumer<byte[], byte[]> consumer;

    private record Kind(String topic, String reason) {}

    private record Unsent(TopicPartition partition, Kind kind, BooleanSupplier isSent) {}

    /**
     * Makes a source that asks nobody yet.
     *
     * @param client the properties of a Kafka client, asked for once
     * @param topics those that may hold letters, asked for before each look
     */
    public LetterSource(Supplier<Map<String, Object>> client, Supplier<Set<String>> topics) {
        this(client, topics, SentBack.NOT_KNOWN);
    }

    /**
     * Makes a source that asks nobody yet.
     *
     * @param client the properties of a Kafka client, asked for once
     * @param topics those that may hold letters, asked for before each look
     * @param sentBack knows which of them have been sent back; is closed with this
     */
    public LetterSource(Supplier<Map<String, Object>> client, Supplier<Set<String>> topics, SentBack sentBack) {
        this.client = client;
        this.sentBack = sentBack;
        this.topics = topics;
        this.check = new BootstrapCheck(client);
    }

    @Override
    public Letters read() {
        try {
            Set<TopicPartition> partitions = partitions();
            Map<TopicPartition, Long> begin = consumer().beginningOffsets(partitions);
            Map<TopicPartition, Long> end = consumer().endOffsets(partitions);
            assign(partitions, begin, end);
            take(end);
            sentBack.refresh(partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet()));
            leaveOutWhatIsSent();
            return letters(begin, end);
        } catch (KafkaException e) {
            throw new NotKnownException("the dead-letter topics cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        sentBack.close();
        if (consumer != null) {
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
        }
    }

    private Set<TopicPartition> partitions() {
        Set<TopicPartition> partitions = new HashSet<>();
        Set<String> known = topics.get();
        if (known.isEmpty()) {
            throw new NotKnownException("no dead-letter topic is known");
        }
        check.require();
        for (String topic : known) {
            consumer()
                    .partitionsFor(topic)
                    .forEach(each -> partitions.add(new TopicPartition(topic, each.partition())));
        }
        return partitions;
    }

    private void assign(
            Set<TopicPartition> partitions, Map<TopicPartition, Long> begin, Map<TopicPartition, Long> end) {
        if (from.keySet().equals(partitions)) {
            return;
        }
        Map<TopicPartition, Long> positions = new HashMap<>();
        for (TopicPartition partition : partitions) {
            if (from.containsKey(partition)) {
                positions.put(partition, consumer().position(partition));
            } else {
                long first = Math.max(begin.get(partition), end.get(partition) - NEWEST);
                from.put(partition, first);
                positions.put(partition, first);
            }
        }
        from.keySet().retainAll(partitions);
        consumer().assign(partitions);
        positions.forEach(consumer()::seek);
    }

    private void take(Map<TopicPartition, Long> end) {
        for (int poll = 0;
                poll < POLLS
                        && end.keySet().stream().anyMatch(each -> consumer().position(each) < end.get(each));
                poll++) {
            consumer().poll(POLL).forEach(this::take);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> letter) {
        LetterHeaders headers = new LetterHeaders(letter);
        String reason = headers.reason();
        Kind kind = new Kind(letter.topic(), reason);
        Kind counted =
                reasons.containsKey(kind) || reasons.size() < MOST_REASONS ? kind : new Kind(letter.topic(), OTHERS);
        reasons.merge(counted, 1L, Long::sum);
        TopicPartition partition = new TopicPartition(letter.topic(), letter.partition());
        read.merge(partition, 1L, Long::sum);
        BooleanSupplier isSent = sentBack.of(letter);
        if (unsent.size() < MOST_REMEMBERED) {
            unsent.add(new Unsent(partition, counted, isSent));
        }
        if (newest == null || letter.timestamp() >= newest.atMs()) {
            newestIsSent = isSent;
            newest = new Letters.Example(
                    letter.topic(),
                    letter.partition(),
                    letter.offset(),
                    letter.timestamp(),
                    headers.source(),
                    reason,
                    headers.message());
        }
    }

    private void leaveOutWhatIsSent() {
        unsent.removeIf(letter -> {
            if (!letter.isSent().getAsBoolean()) {
                return false;
            }
            sent.merge(letter.partition(), 1L, Long::sum);
            reasons.computeIfPresent(letter.kind(), (kind, letters) -> letters == 1 ? null : (Long) (letters - 1));
            return true;
        });
    }

    private Letters letters(Map<TopicPartition, Long> begin, Map<TopicPartition, Long> end) {
        List<Letters.Topic> told = new ArrayList<>();
        for (String topic : from.keySet().stream()
                .map(TopicPartition::topic)
                .distinct()
                .sorted()
                .toList()) {
            long all = 0;
            long counted = 0;
            long back = 0;
            for (TopicPartition partition : from.keySet()) {
                if (partition.topic().equals(topic)) {
                    boolean whole = from.get(partition) <= begin.get(partition)
                            && consumer().position(partition) >= end.get(partition);
                    long known = read.getOrDefault(partition, 0L);
                    counted += known;
                    all += whole ? known : Math.max(known, end.get(partition) - begin.get(partition));
                    back += sent.getOrDefault(partition, 0L);
                }
            }
            told.add(new Letters.Topic(topic, all, counted, back));
        }
        List<Letters.Reason> byReason = reasons.entrySet().stream()
                .map(each ->
                        new Letters.Reason(each.getKey().topic(), each.getKey().reason(), each.getValue()))
                .sorted(Comparator.comparingLong(Letters.Reason::letters)
                        .reversed()
                        .thenComparing(Letters.Reason::topic)
                        .thenComparing(Letters.Reason::reason))
                .toList();
        return new Letters(told, byReason, newest == null || newestIsSent.getAsBoolean() ? null : newest);
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        if (consumer == null) {
            Map<String, Object> properties = new HashMap<>(client.get());
            properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
            properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
            properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
            // A topic that is not there stays so.
            properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
            properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 1 << 20);
            properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
            properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
            properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
            consumer = new KafkaConsumer<>(properties);
        }
        return consumer;
    }
}
