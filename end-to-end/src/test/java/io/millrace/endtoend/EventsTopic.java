package io.millrace.endtoend;

import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.millrace.quickstart.Event;
import io.millrace.quickstart.EventIds;
import io.millrace.quickstart.EventSchema;
import io.millrace.quickstart.Pipeline;
import io.millrace.stack.Stack;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The topic {@code events}, of which each record's partition and offset are known before it is sent: what is lost, doubled or
 * reordered on the way there is not taken for a fault of those who read it. One thread at a time sends.
 */
final class EventsTopic implements AutoCloseable {

    static final int PARTITIONS = Pipeline.EVENTS_PARTITIONS;

    private static final int LARGEST_REQUEST = 8 * 1024 * 1024;

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaAvroSerializer values = new KafkaAvroSerializer();
    private final EventSchema schema = new EventSchema();
    private final EventIds ids = EventIds.ofRun(System.nanoTime());
    private final long[] ends = new long[PARTITIONS];
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    /** Of the pipeline's topic, which has to be there and empty. */
    EventsTopic(Stack stack) {
        values.configure(
                Map.of("schema.registry.url", stack.registry().confluentUrl().toString()), false);
        this.producer = new KafkaProducer<>(Map.ofEntries(
                Map.entry(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.kafka().bootstrapServers()),
                Map.entry(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class),
                Map.entry(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class),
                Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
                Map.entry(ProducerConfig.LINGER_MS_CONFIG, 20),
                Map.entry(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_REQUEST),
                // A broker that is killed and started again is waited for.
                Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 300_000),
                Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, 300_000L)));
    }

    EventIds ids() {
        return ids;
    }

    /** The event as a value of the shipped schema. */
    byte[] value(Event event) {
        return values.serialize(Pipeline.EVENTS_TOPIC, record(event));
    }

    GenericRecord record(Event event) {
        return schema.record(event, ids);
    }

    /** Sends without waiting for the acknowledgement, and returns the offset that the record is going to have. */
    long send(int partition, byte[] value) {
        long offset = ends[partition]++;
        var unused = producer.send(
                new ProducerRecord<>(Pipeline.EVENTS_TOPIC, partition, null, value), (metadata, problem) -> {
                    if (problem != null) {
                        failure.compareAndSet(null, problem);
                    } else if (metadata.offset() != offset) {
                        failure.compareAndSet(
                                null,
                                new IllegalStateException("Record " + offset + " of partition " + partition
                                        + " has the offset " + metadata.offset()));
                    }
                });
        return offset;
    }

    /** Waits until Kafka has acknowledged everything that was sent. */
    void flush() {
        producer.flush();
        check();
    }

    /** Throws what went wrong so far, if anything did. */
    void check() {
        Exception problem = failure.get();
        if (problem != null) {
            throw new IllegalStateException("An event was not acknowledged as it should be", problem);
        }
    }

    @Override
    public void close() {
        producer.close();
        values.close();
    }
}
