package io.millrace.monitor.source;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Kafka itself, spoken to by clients that are made when they are needed. */
final class KafkaLetterBrokers implements LetterBrokers {

    private static final int TIMEOUT_MS = 10_000;
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final Supplier<Map<String, Object>> client;
    private final LazyAdmin admin;
    private KafkaConsumer<byte[], byte[]> consumer;

    /** @param client the properties of a Kafka client */
    KafkaLetterBrokers(Supplier<Map<String, Object>> client) {
        this.client = client;
        this.admin = new LazyAdmin(client);
    }

    @Override
    public Map<String, Topic> topics(Set<String> names) {
        Map<String, Topic> there = new HashMap<>();
        admin.get()
                .describeTopics(names)
                .topicNameValues()
                .forEach((name, described) -> describe(name, described, there));
        return there;
    }

    private static void describe(String name, KafkaFuture<TopicDescription> described, Map<String, Topic> there) {
        try {
            TopicDescription topic = described.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
            there.put(name, new Topic(topic.topicId(), topic.partitions().size()));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                throw new TopicAuthorizationException(
                        "Not authorized to describe " + name + ": "
                                + e.getCause().getMessage(),
                        Set.of(name));
            }
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw new KafkaException(e.getCause().getMessage(), e.getCause());
            }
        } catch (TimeoutException e) {
            throw new KafkaException("no answer within " + TIMEOUT_MS / 1000 + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while asking for " + name, e);
        }
    }

    @Override
    public Consumer<byte[], byte[]> consumer() {
        if (consumer == null) {
            Map<String, Object> properties = new HashMap<>(client.get());
            properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
            properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
            properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
            // A topic that is not there stays so.
            properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
            properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 1 << 20);
            properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
            properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
            properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
            consumer = new KafkaConsumer<>(properties);
        }
        return consumer;
    }

    @Override
    public void close() {
        admin.close();
        if (consumer != null) {
            consumer.close(CloseOptions.timeout(CLOSE));
        }
    }
}
