package io.millrace.streams.runtime;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Makes Streams' clients, as Streams would, and remembers each thread's main consumer: it alone knows whether a partition has
 * been read to its end.
 */
final class StreamsClients implements KafkaClientSupplier {
    /** What Streams adds to a thread's name for the id of its main consumer. */
    private static final String MAIN_CONSUMER = "-consumer";

    private final Map<String, Consumer<byte[], byte[]>> mainConsumers = new ConcurrentHashMap<>();

    /**
     * Says whether the thread that asks has read all that is in a partition, up to the last transaction that is decided. What
     * Streams has polled and not processed yet counts as read.
     *
     * @throws IllegalStateException if it is none of Streams' threads
     */
    boolean readToEnd(TopicPartition partition) {
        String thread = Thread.currentThread().getName();
        Consumer<byte[], byte[]> consumer = mainConsumers.get(thread);
        if (consumer == null) {
            throw new IllegalStateException("No main consumer of the thread " + thread + " is known, but those of "
                    + mainConsumers.keySet() + ": does this release of Kafka Streams name its clients otherwise?");
        }
        if (!consumer.assignment().contains(partition)) {
            return false;
        }
        OptionalLong lag = consumer.currentLag(partition);
        return lag.isPresent() && lag.getAsLong() == 0;
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        Consumer<byte[], byte[]> consumer = consumer(config);
        String id = String.valueOf(config.get(ConsumerConfig.CLIENT_ID_CONFIG));
        if (id.endsWith(MAIN_CONSUMER)) {
            mainConsumers.put(id.substring(0, id.length() - MAIN_CONSUMER.length()), consumer);
        }
        return consumer;
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }
}
