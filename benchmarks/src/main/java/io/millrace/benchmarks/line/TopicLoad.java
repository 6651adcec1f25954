package io.millrace.benchmarks.line;

import com.datastax.oss.driver.api.core.metadata.TokenMap;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.millrace.benchmarks.line.Workload.Format;
import io.millrace.stack.Stack;
import io.millrace.streams.shard.Slices;
import io.millrace.streams.wire.OutputNames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Puts rows on a topic before any clock runs, as the streams application does with those of a flow: in slices of the
 * token ring, each with its shard key as the key and its time as the timestamp, compressed with lz4.
 */
final class TopicLoad {

    private final Stack stack;
    private final TokenMap tokens;

    /** @param tokens what tells the slice that a row belongs to */
    TopicLoad(Stack stack, TokenMap tokens) {
        this.stack = stack;
        this.tokens = tokens;
    }

    /** Creates the topic, registers its schemas and sends all rows. Returns the bytes of their values. */
    long run(Workload workload, RowSource rows) throws IOException {
        int partitions = stack.streams().shards();
        stack.createTopic(workload.topic, partitions, Map.of("retention.ms", "-1"));
        RowTable table = workload.table();
        String record = OutputNames.record(workload.topic);
        boolean avro = workload.format == Format.AVRO;
        RecordWriter values = avro
                ? RecordWriter.avro(
                        table, table.columns(), register(workload.topic + "-value", table.valueSchema(record)))
                : RecordWriter.json(table);
        RecordWriter keys = avro
                ? RecordWriter.avro(
                        table, table.keyColumns(), register(workload.topic + "-key", table.keySchema(record)))
                : null;
        AtomicReference<Exception> failure = new AtomicReference<>();
        long[] bytes = new long[1];
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            Map<ByteBuffer, Integer> slices = new HashMap<>();
            rows.forEach(row -> {
                int slice = slices.computeIfAbsent(
                        table.partition(row),
                        key -> Slices.slice(Long.parseLong(tokens.format(tokens.newToken(key))), partitions));
                byte[] value = values.write(row);
                bytes[0] += value.length;
                // The callback hears of a failure; nobody waits for a single record.
                var unused = producer.send(
                        new ProducerRecord<>(
                                workload.topic, slice, table.time(row), keys == null ? null : keys.write(row), value),
                        (metadata, problem) -> {
                            if (problem != null) {
                                failure.compareAndSet(null, problem);
                            }
                        });
            });
        }
        if (failure.get() != null) {
            throw new IllegalStateException(
                    "A record was not acknowledged by the topic " + workload.topic, failure.get());
        }
        return bytes[0];
    }

    private int register(String subject, String schema) {
        String url = stack.registry().confluentUrl().toString();
        try (SchemaRegistryClient client = new CachedSchemaRegistryClient(url, 10)) {
            return client.register(subject, new AvroSchema(schema));
        } catch (IOException | RestClientException e) {
            throw new IllegalStateException("The schema of " + subject + " cannot be registered at " + url, e);
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                stack.kafka().bootstrapServers(),
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class,
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class,
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "lz4",
                ProducerConfig.BATCH_SIZE_CONFIG,
                128 * 1024,
                ProducerConfig.LINGER_MS_CONFIG,
                20));
    }
}
