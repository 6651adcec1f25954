package io.millrace.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** The unpacked classes work with our Kafka and our Avro, with nothing missing at run time. */
class ConfluentClassesTest {
    private static final Map<String, Object> SETTINGS = Map.of("schema.registry.url", "mock://unused");
    private static final Schema SCHEMA = SchemaBuilder.record("Reading")
            .fields()
            .requiredString("sensor")
            .optionalInt("degrees")
            .endRecord();

    @Test
    void whatTheSerializerWritesTheDeserializerReads() throws IOException, RestClientException {
        SchemaRegistryClient registry = new MockSchemaRegistryClient();
        GenericRecord reading = new GenericData.Record(SCHEMA);
        reading.put("sensor", "roof");
        reading.put("degrees", 21);
        try (KafkaAvroSerializer serializer = new KafkaAvroSerializer(registry, SETTINGS);
                KafkaAvroDeserializer deserializer = new KafkaAvroDeserializer(registry, SETTINGS)) {
            byte[] bytes = serializer.serialize("readings", reading);

            ByteBuffer frame = ByteBuffer.wrap(bytes);
            assertThat(frame.get()).isZero();
            assertThat(frame.getInt())
                    .isEqualTo(
                            registry.getLatestSchemaMetadata("readings-value").getId());
            assertThat(deserializer.deserialize("readings", bytes)).isEqualTo(reading);
        }
    }

    @Test
    void theRestClientSpeaksHttpAndReadsTheRegistrysErrors() throws IOException, RestClientException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean known = exchange.getRequestURI().getPath().equals("/schemas/ids/3");
            byte[] body = (known
                            ? "{\"schema\": \"\\\"string\\\"\"}"
                            : "{\"error_code\": 40403, \"message\": \"Schema not found\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
            exchange.sendResponseHeaders(known ? 200 : 404, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        try (CachedSchemaRegistryClient client = new CachedSchemaRegistryClient(url, 10)) {
            assertThat(client.getSchemaById(3)).isEqualTo(new AvroSchema("\"string\""));
            assertThatThrownBy(() -> client.getSchemaById(4))
                    .isInstanceOfSatisfying(RestClientException.class, e -> assertThat(e.getErrorCode())
                            .isEqualTo(40403));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void theCopiesOfKafkaAndAvroStayedBehind() {
        ClassLoader loader = ConfluentClassesTest.class.getClassLoader();
        for (String path : new String[] {"org/apache/avro/Schema.class", "org/apache/kafka/common/Uuid.class"}) {
            assertThat(loader.getResource(path)).asString().doesNotContain("schema-registry-client");
        }
    }
}
