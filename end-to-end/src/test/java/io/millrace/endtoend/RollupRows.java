package io.millrace.endtoend;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.millrace.stack.CommittedRecords;
import io.millrace.stack.Stack;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** The rows in a rollup's topic as Cassandra would have them: of each the record with the greatest version. Read further each time. */
final class RollupRows implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String VERSION = "version";

    private final String topic;
    private final Set<String> keyColumns;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaAvroDeserializer avro = new KafkaAvroDeserializer();
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Map<String, Found> rows = new HashMap<>();

    /**
     * A row.
     *
     * @param columns those that are not the key's or the version: whole numbers as Long, decimals without zeros at their ends
     */
    record Found(Map<String, Object> columns, long version, TopicPartition partition) {}

    RollupRows(Stack stack, String topic, String keyColumn) {
        this.topic = topic;
        this.keyColumns = Set.of(keyColumn, "window_start", VERSION);
        this.consumer = stack.kafka().consumer();
        avro.configure(
                Map.of("schema.registry.url", stack.registry().confluentUrl().toString()), false);
    }

    /** Reads what is committed by now; returns how many records that was. */
    int read() {
        List<TopicPartition> all = CommittedRecords.partitions(consumer, topic);
        consumer.assign(all);
        all.forEach(partition -> consumer.seek(partition, positions.getOrDefault(partition, 0L)));
        Map<TopicPartition, Long> ends = consumer.endOffsets(all);
        List<TopicPartition> open = new ArrayList<>(all);
        int records = 0;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        open.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
        while (!open.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                keep(record);
                records++;
            }
            open.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        topic + " is not read to its end within " + PATIENCE.toSeconds() + " s");
            }
        }
        all.forEach(partition -> positions.put(partition, consumer.position(partition)));
        return records;
    }

    Map<String, Found> rows() {
        return rows;
    }

    /** Of what comes now, all has to be there again. */
    void forget() {
        rows.clear();
    }

    static BigDecimal plain(BigDecimal number) {
        return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    }

    @Override
    public void close() {
        consumer.close();
        avro.close();
    }

    private void keep(ConsumerRecord<byte[], byte[]> record) {
        GenericRecord value = (GenericRecord) avro.deserialize(topic, record.value());
        StringBuilder key = new StringBuilder();
        Map<String, Object> columns = new HashMap<>();
        for (Schema.Field field : value.getSchema().getFields()) {
            if (!keyColumns.contains(field.name())) {
                columns.put(field.name(), plain(field.schema(), value.get(field.pos())));
            } else if (!field.name().equals(VERSION)) {
                key.append(key.isEmpty() ? "" : "@").append(value.get(field.pos()));
            }
        }
        TopicPartition partition = new TopicPartition(topic, record.partition());
        Found now = new Found(columns, (Long) value.get(VERSION), partition);
        Found before = rows.get(key.toString());
        if (before != null
                && before.version() >= now.version()
                && before.partition().equals(partition)) {
            throw new IllegalStateException(
                    topic + " " + key + " has version " + now.version() + " after " + before.version());
        }
        if (before == null || before.version() < now.version()) {
            rows.put(key.toString(), now);
        }
    }

    private static Object plain(Schema schema, Object value) {
        if (value instanceof ByteBuffer bytes) {
            Schema type = schema.isUnion()
                    ? schema.getTypes().stream()
                            .filter(each -> each.getType() == Schema.Type.BYTES)
                            .findFirst()
                            .orElseThrow()
                    : schema;
            byte[] unscaled = new byte[bytes.remaining()];
            bytes.duplicate().get(unscaled);
            int scale = ((LogicalTypes.Decimal) type.getLogicalType()).getScale();
            return plain(new BigDecimal(new BigInteger(unscaled), scale));
        }
        if (value instanceof Integer number) {
            return number.longValue();
        }
        return value == null || value instanceof Long ? value : value.toString();
    }
}
