package io.millrace.stack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** The committed records of a topic from its beginning to its present end, as bytes. */
public final class CommittedRecords {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration NO_RECORD = Duration.ofSeconds(30);

    private CommittedRecords() {}

    /** Those of all partitions, each partition's in order; none if there is no such topic. */
    public static List<ConsumerRecord<byte[], byte[]>> in(KafkaBroker kafka, String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        forEachIn(kafka, topic, records::add);
        return records;
    }

    /**
     * Hands them over one by one.
     *
     * @throws StackException if the end is not reached and no record comes for half a minute
     */
    public static void forEachIn(KafkaBroker kafka, String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer()) {
            Set<TopicPartition> open = new HashSet<>(partitions(consumer, topic));
            Map<TopicPartition, Long> ends = consumer.endOffsets(open);
            consumer.assign(open);
            consumer.seekToBeginning(open);
            long patience = System.nanoTime() + NO_RECORD.toNanos();
            open.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
            while (!open.isEmpty()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    reader.accept(record);
                    patience = System.nanoTime() + NO_RECORD.toNanos();
                }
                open.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
                if (System.nanoTime() > patience) {
                    throw new StackException("The topic " + topic + " cannot be read to its end: no record for "
                            + NO_RECORD.toSeconds() + " s");
                }
            }
        }
    }

    /** The topic's partitions; none if there is no such topic. */
    public static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
        return consumer.listTopics().getOrDefault(topic, List.of()).stream()
                .map(each -> new TopicPartition(topic, each.partition()))
                .toList();
    }
}
