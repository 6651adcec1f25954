package io.millrace.endtoend;

import io.millrace.stack.Stack;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends bytes, and waits for each record until Kafka has it, or for all of them together. */
final class WaitingProducer implements AutoCloseable {

    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    WaitingProducer(Stack stack) {
        this(stack, Map.of());
    }

    /** A producer with these properties too. */
    WaitingProducer(Stack stack, Map<String, Object> producerProperties) {
        Map<String, Object> properties = new HashMap<>(producerProperties);
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.kafka().bootstrapServers());
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A record was not acknowledged", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sending", e);
        }
    }

    /** Sends without waiting. That it arrived is known after {@link #flush}. */
    void sendLater(ProducerRecord<byte[], byte[]> record) {
        var unused = producer.send(record, (metadata, problem) -> {
            if (problem != null) {
                failure.compareAndSet(null, problem);
            }
        });
    }

    /** Waits until Kafka has everything. */
    void flush() {
        producer.flush();
        if (failure.get() != null) {
            throw new IllegalStateException("A record was not acknowledged", failure.get());
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
