package io.millrace.endtoend;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.millrace.stack.CommittedRecords;
import io.millrace.stack.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** The rows in a rollup's topic as Cassandra would have them: of each the record with the greatest version. */
final class TopicRows {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private TopicRows() {}

    /** Reads what is committed by now: the columns of each row by its key. */
    static Map<String, Map<String, Object>> of(Stack stack, String topic, Set<String> keyColumns) {
        Map<String, GenericRecord> rows = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = stack.kafka().consumer();
                KafkaAvroDeserializer avro = new KafkaAvroDeserializer()) {
            avro.configure(
                    Map.of(
                            "schema.registry.url",
                            stack.registry().confluentUrl().toString()),
                    false);
            List<TopicPartition> open = new ArrayList<>(CommittedRecords.partitions(consumer, topic));
            consumer.assign(open);
            consumer.seekToBeginning(open);
            Map<TopicPartition, Long> ends = consumer.endOffsets(open);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            open.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
            while (!open.isEmpty()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    GenericRecord row = (GenericRecord) avro.deserialize(topic, record.value());
                    rows.merge(key(row, keyColumns), row, TopicRows::later);
                }
                open.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            topic + " is not read to its end within " + PATIENCE.toSeconds() + " s");
                }
            }
        }
        Map<String, Map<String, Object>> columns = new HashMap<>();
        rows.forEach((key, row) -> columns.put(key, columns(row, keyColumns)));
        return columns;
    }

    private static GenericRecord later(GenericRecord one, GenericRecord other) {
        return (Long) one.get("version") > (Long) other.get("version") ? one : other;
    }

    private static String key(GenericRecord row, Set<String> keyColumns) {
        StringBuilder key = new StringBuilder();
        for (Schema.Field field : row.getSchema().getFields()) {
            if (keyColumns.contains(field.name())) {
                key.append(row.get(field.pos())).append(' ');
            }
        }
        return key.toString();
    }

    private static Map<String, Object> columns(GenericRecord row, Set<String> keyColumns) {
        Map<String, Object> columns = new HashMap<>();
        for (Schema.Field field : row.getSchema().getFields()) {
            if (!keyColumns.contains(field.name()) && !field.name().equals("version")) {
                Object value = row.get(field.pos());
                columns.put(field.name(), value instanceof CharSequence ? value.toString() : value);
            }
        }
        return columns;
    }
}
