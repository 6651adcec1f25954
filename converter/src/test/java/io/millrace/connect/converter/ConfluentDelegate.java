package io.millrace.connect.converter;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.storage.Converter;

/**
 * Asks the registry as Confluent's AvroConverter does, which is not on Maven Central: with the deserializer that is
 * inside of it.
 */
public final class ConfluentDelegate implements Converter {

    private final KafkaAvroDeserializer deserializer = new KafkaAvroDeserializer();

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        deserializer.configure(configs, isKey);
    }

    @Override
    public byte[] fromConnectData(String topic, Schema schema, Object value) {
        throw new UnsupportedOperationException("It only reads");
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte[] value) {
        Object read = deserializer.deserialize(topic, value);
        return read == null ? SchemaAndValue.NULL : new SchemaAndValue(Schema.STRING_SCHEMA, read.toString());
    }

    @Override
    public void close() {
        deserializer.close();
    }
}
