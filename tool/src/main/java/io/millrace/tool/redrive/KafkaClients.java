package io.millrace.tool.redrive;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes those of Kafka.
 *
 * @param properties where the brokers are and how to reach them
 */
record KafkaClients(Map<String, Object> properties) implements Clients {
    /** A transaction that is open for longer is ended by the brokers. */
    static final int TRANSACTION_TIMEOUT_MS = 60_000;
    /** A send that is not acknowledged by then fails its transaction, and another begins. */
    private static final int DELIVERY_TIMEOUT_MS = 30_000;

    private static final int REQUEST_TIMEOUT_MS = 5_000;
    /** What is too large the topic is to say, and not the client. */
    private static final int LARGEST_RECORD_BYTES = 16 * 1024 * 1024;

    /** Copies the map. */
    KafkaClients {
        properties = Map.copyOf(properties);
    }

    @Override
    public Topics topics() {
        return new KafkaTopics(Admin.create(with(Map.of())));
    }

    @Override
    public Consumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                with(Map.of(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    @Override
    public Producer<byte[], byte[]> producer(String transactionalId) {
        return new KafkaProducer<>(
                with(Map.of(
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        transactionalId,
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        TRANSACTION_TIMEOUT_MS,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        DELIVERY_TIMEOUT_MS,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        DELIVERY_TIMEOUT_MS,
                        ProducerConfig.LINGER_MS_CONFIG,
                        5,
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.ACKS_CONFIG,
                        "all")),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private Map<String, Object> with(Map<String, Object> own) {
        Map<String, Object> all = new HashMap<>();
        // Short, so that a failure is noticed and tried again here, and told.
        all.put("client.id", "millrace-redrive");
        all.put("request.timeout.ms", REQUEST_TIMEOUT_MS);
        all.put("default.api.timeout.ms", 2 * REQUEST_TIMEOUT_MS);
        all.put("max.request.size", LARGEST_RECORD_BYTES);
        all.putAll(properties);
        all.putAll(own);
        return all;
    }
}
