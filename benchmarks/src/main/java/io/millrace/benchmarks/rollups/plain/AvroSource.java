package io.millrace.benchmarks.rollups.plain;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads generated Avro classes in the registry's wire format, with nothing but Avro itself in the way of each record. Thread-safe. */
final class AvroSource<T> implements Deserializer<T> {

    private static final int FRAME = 5;

    private final SchemaRegistryClient registry;
    private final Schema schema;
    private final Map<Integer, SpecificDatumReader<T>> readers = new ConcurrentHashMap<>();

    AvroSource(SchemaRegistryClient registry, Schema schema) {
        this.registry = registry;
        this.schema = schema;
    }

    @Override
    public T deserialize(String topic, byte[] value) {
        int id = ByteBuffer.wrap(value, 1, Integer.BYTES).getInt();
        try {
            return readers.computeIfAbsent(id, this::reader)
                    .read(null, DecoderFactory.get().binaryDecoder(value, FRAME, value.length - FRAME, null));
        } catch (IOException e) {
            throw new SerializationException("A record of " + topic + " cannot be read", e);
        }
    }

    private SpecificDatumReader<T> reader(int writerId) {
        try {
            String writer = registry.getSchemaById(writerId).canonicalString();
            return new SpecificDatumReader<>(new Schema.Parser().parse(writer), schema);
        } catch (IOException | RestClientException e) {
            throw new SerializationException("There is no schema " + writerId, e);
        }
    }
}
