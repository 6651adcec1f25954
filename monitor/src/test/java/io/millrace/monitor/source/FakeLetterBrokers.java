package io.millrace.monitor.source;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Dead-letter topics in memory, read through Kafka's own consumer for tests. */
final class FakeLetterBrokers implements LetterBrokers {

    private final Map<String, Topic> topics = new HashMap<>();
    private final Map<TopicPartition, Long> begins = new HashMap<>();
    private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> logs = new HashMap<>();
    private final FakeConsumer consumer = new FakeConsumer();
    /** Topics that may be described and not be read. */
    private final Set<String> forbidden = new HashSet<>();

    /** Makes it, or makes it anew. */
    void create(String topic, int partitions) {
        topics.put(topic, new Topic(Uuid.randomUuid(), partitions));
        for (int partition = 0; partition < partitions; partition++) {
            logs.put(new TopicPartition(topic, partition), new ArrayList<>());
            begins.put(new TopicPartition(topic, partition), 0L);
        }
    }

    /** Puts a letter of the streams application at the end of a partition. */
    void append(String topic, int partition, long timestamp, String reason) {
        RecordHeaders headers = new RecordHeaders(List.of(
                new RecordHeader("millrace.error.reason", reason.getBytes(StandardCharsets.UTF_8)),
                new RecordHeader("millrace.source.topic", "events".getBytes(StandardCharsets.UTF_8))));
        List<ConsumerRecord<byte[], byte[]>> log = logs.get(new TopicPartition(topic, partition));
        log.add(new ConsumerRecord<>(
                topic,
                partition,
                log.size(),
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                0,
                new byte[0],
                new byte[0],
                headers,
                Optional.empty()));
    }

    void forbid(String topic) {
        forbidden.add(topic);
    }

    void allow(String topic) {
        forbidden.remove(topic);
    }

    /** Deletes what is before an offset. */
    void deleteBefore(String topic, int partition, long offset) {
        begins.put(new TopicPartition(topic, partition), offset);
    }

    @Override
    public Map<String, Topic> topics(Set<String> names) {
        return names.stream().filter(topics::containsKey).collect(Collectors.toMap(Function.identity(), topics::get));
    }

    @Override
    public Consumer<byte[], byte[]> consumer() {
        return consumer;
    }

    @Override
    public void close() {
        consumer.close();
    }

    private final class FakeConsumer extends MockConsumer<byte[], byte[]> {

        FakeConsumer() {
            super("earliest");
        }

        @Override
        public synchronized Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> of) {
            return of.stream().collect(Collectors.toMap(Function.identity(), begins::get));
        }

        @Override
        public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> of) {
            return of.stream().collect(Collectors.toMap(Function.identity(), each ->
                    (long) logs.get(each).size()));
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            Set<String> refused =
                    assignment().stream().map(TopicPartition::topic).collect(Collectors.toSet());
            refused.retainAll(forbidden);
            if (!refused.isEmpty()) {
                throw new TopicAuthorizationException(refused);
            }
            for (TopicPartition partition : assignment()) {
                long from = Math.max(position(partition), begins.get(partition));
                logs.get(partition).stream()
                        .filter(letter -> letter.offset() >= from)
                        .forEach(this::addRecord);
            }
            return super.poll(timeout);
        }
    }
}
