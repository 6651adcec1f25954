package io.millrace.benchmarks.rollups;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.millrace.stack.CommittedRecords;
import io.millrace.stack.KafkaBroker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads the committed rows of an output topic as they come, and keeps the latest of each. */
final class RowWatch implements AutoCloseable {

    private static final int FRAME = 5;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final SchemaRegistryClient registry;
    private final long begin;
    private final Counts rows = new Counts();
    private final Map<Integer, GenericDatumReader<GenericRecord>> readers = new HashMap<>();
    private GenericRecord reused;
    private BinaryDecoder decoder;
    private long records;

    /** @param begin the start of the first window */
    RowWatch(KafkaBroker kafka, String topic, SchemaRegistryClient registry, long begin) {
        this.consumer = kafka.consumer();
        this.registry = registry;
        this.begin = begin;
        List<TopicPartition> partitions = CommittedRecords.partitions(consumer, topic);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Waits for rows and takes them in; returns how many came. */
    int poll(Duration atMost) throws IOException {
        int came = 0;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(atMost)) {
            take(record.value());
            came++;
        }
        records += came;
        return came;
    }

    /** The rows as they now are. */
    Counts rows() {
        return rows;
    }

    /** How many records have been read. */
    long records() {
        return records;
    }

    @Override
    public void close() {
        consumer.close();
    }

    private void take(byte[] value) throws IOException {
        int id = ByteBuffer.wrap(value, 1, Integer.BYTES).getInt();
        GenericDatumReader<GenericRecord> reader = readers.get(id);
        if (reader == null) {
            reader = new GenericDatumReader<>(schema(id));
            readers.put(id, reader);
        }
        decoder = DecoderFactory.get().binaryDecoder(value, FRAME, value.length - FRAME, decoder);
        reused = reader.read(reused, decoder);
        Integer slowest = (Integer) reused.get("slowest");
        rows.set(
                PageEvents.page((CharSequence) reused.get("page")),
                (int) (((Long) reused.get("window_start") - begin) / PageEvents.WINDOW_MS),
                (Long) reused.get("views"),
                (Long) reused.get("bytes"),
                slowest == null ? Counts.NONE : slowest,
                (Long) reused.get("last_seen"));
    }

    private Schema schema(int id) throws IOException {
        try {
            return new Schema.Parser().parse(registry.getSchemaById(id).canonicalString());
        } catch (RestClientException e) {
            throw new IOException("The registry has no schema " + id, e);
        }
    }
}
