package io.millrace.benchmarks.rollups;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.millrace.stack.Stack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Puts the events on the source topic before any clock runs: dealt out to the partitions one after another, without a key, in
 * Avro with the registry's id before it, compressed with lz4.
 */
final class Preload {

    static final int PARTITIONS = 4;

    private static final byte MAGIC = 0;

    private final Stack stack;
    private final Workload workload;
    private final PageEvents events;
    private final byte[] frame;

    private Preload(Stack stack, Workload workload, PageEvents events, int schemaId) {
        this.stack = stack;
        this.workload = workload;
        this.events = events;
        this.frame = new byte[] {
            MAGIC, (byte) (schemaId >>> 24), (byte) (schemaId >>> 16), (byte) (schemaId >>> 8), (byte) schemaId
        };
    }

    /** Creates the topic, registers its schema and sends all events; returns what they add up to. */
    static Counts run(Stack stack, Topics topics, Workload workload, PageEvents events) throws InterruptedException {
        topics.create(workload.topic, PARTITIONS, Map.of("retention.ms", "-1"));
        return new Preload(stack, workload, events, register(stack, workload)).send();
    }

    private static int register(Stack stack, Workload workload) {
        String url = stack.registry().confluentUrl().toString();
        try (SchemaRegistryClient client = new CachedSchemaRegistryClient(url, 10)) {
            return client.register(workload.topic + "-value", new AvroSchema(workload.schema()));
        } catch (IOException | RestClientException e) {
            throw new IllegalStateException("The schema of " + workload.topic + " cannot be registered at " + url, e);
        }
    }

    private Counts send() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(PARTITIONS);
        try {
            List<Future<Counts>> running = new ArrayList<>();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                int own = partition;
                running.add(threads.submit(() -> sendTo(own)));
            }
            Counts all = new Counts();
            for (Future<Counts> each : running) {
                all.add(each.get());
            }
            return all;
        } catch (ExecutionException e) {
            throw new IllegalStateException("The events could not be sent", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private Counts sendTo(int partition) throws IOException {
        Counts counts = new Counts();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(16 * 1024);
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        AtomicReference<Exception> failure = new AtomicReference<>();
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            long step = (long) PARTITIONS * workload.eventsPerRecord;
            for (long from = (long) partition * workload.eventsPerRecord; from < events.count(); from += step) {
                bytes.reset();
                encoder.writeFixed(frame);
                writeEvents(from, Math.min(events.count(), from + workload.eventsPerRecord), encoder, counts);
                encoder.flush();
                // The callback hears of a failure; nobody waits for a single record.
                var unused = producer.send(
                        new ProducerRecord<>(workload.topic, partition, null, bytes.toByteArray()),
                        (metadata, problem) -> {
                            if (problem != null) {
                                failure.compareAndSet(null, problem);
                            }
                        });
            }
        }
        if (failure.get() != null) {
            throw new IllegalStateException("An event was not acknowledged", failure.get());
        }
        return counts;
    }

    private void writeEvents(long from, long to, BinaryEncoder encoder, Counts counts) throws IOException {
        if (workload == Workload.EVENTS) {
            events.write(from, encoder, counts);
            return;
        }
        encoder.writeArrayStart();
        encoder.setItemCount(to - from);
        for (long index = from; index < to; index++) {
            encoder.startItem();
            events.write(index, encoder, counts);
        }
        encoder.writeArrayEnd();
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
                256 * 1024,
                ProducerConfig.LINGER_MS_CONFIG,
                20));
    }
}
