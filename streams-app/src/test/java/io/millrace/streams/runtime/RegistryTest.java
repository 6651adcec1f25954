package io.millrace.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaMetadata;
import io.confluent.kafka.schemaregistry.client.rest.entities.SchemaReference;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.millrace.streams.kafka.StartupException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

class RegistryTest {
    private static final String SUBJECT = "events-value";
    private static final Schema FIRST =
            SchemaBuilder.record("Event").fields().requiredLong("amount").endRecord();
    private static final Schema SECOND = SchemaBuilder.record("Event")
            .fields()
            .requiredLong("amount")
            .optionalString("note")
            .endRecord();

    private final MockSchemaRegistryClient client = new RegistryWithVersions();
    private final Registry registry = new Registry(
            client,
            "http://me:Tr0ub4dor@registry/path?key=Tr0ub4dor,http://me@other",
            new Waiting(Duration.ZERO, () -> false, waitingFor -> {}));

    /** The library's own in-memory registry, which takes a missing version for a missing subject. */
    private static final class RegistryWithVersions extends MockSchemaRegistryClient {
        @Override
        public SchemaMetadata getSchemaMetadata(String subject, int version) throws IOException, RestClientException {
            if (!getAllVersions(subject).contains(version)) {
                throw new RestClientException("Version not found", 404, 40402);
            }
            return super.getSchemaMetadata(subject, version);
        }
    }

    @Test
    void theLatestSchemaIsTakenUnlessAVersionIsGiven() throws Exception {
        int first = client.register(SUBJECT, new AvroSchema(FIRST));
        int second = client.register(SUBJECT, new AvroSchema(SECOND));

        assertThat(registry.events(SUBJECT, null)).isEqualTo(new Registry.Registered(SECOND, second));
        assertThat(registry.events(SUBJECT, 1)).isEqualTo(new Registry.Registered(FIRST, first));
    }

    @Test
    void aVersionThatIsNotThereIsSaid() throws Exception {
        client.register(SUBJECT, new AvroSchema(FIRST));

        assertThatThrownBy(() -> registry.events(SUBJECT, 7))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining(SUBJECT)
                .hasMessageContaining("version 7")
                .hasMessageContaining("schema.version");
    }

    @Test
    void noCredentialsOfTheUrlAreShown() throws Exception {
        client.register(SUBJECT, new AvroSchema(FIRST));

        assertThatThrownBy(() -> registry.events(SUBJECT, 7))
                .hasMessageContaining("http://registry/path,http://other")
                .hasMessageNotContainingAny("me:", "me@", "Tr0ub4dor");
    }

    @Test
    void aSchemaMayReferToOthers() throws Exception {
        Schema address = SchemaBuilder.record("Address")
                .namespace("test")
                .fields()
                .requiredString("city")
                .endRecord();
        client.register("address", new AvroSchema(address));
        AvroSchema event = new AvroSchema(
                "{\"type\": \"record\", \"name\": \"Event\", \"fields\": [{\"name\": \"to\", \"type\": \"test.Address\"}]}",
                List.of(new SchemaReference("test.Address", "address", 1)),
                Map.of("test.Address", address.toString()),
                null);
        client.register(SUBJECT, event);

        Schema found = registry.events(SUBJECT, null).schema();

        assertThat(found.getField("to").schema()).isEqualTo(address);
    }

    @Test
    void aSchemaIsCheckedUnlessTheRegistryHasIt() throws Exception {
        Schema other =
                SchemaBuilder.record("Event").fields().requiredString("amount").endRecord();
        client.register(SUBJECT, new AvroSchema(FIRST));
        client.updateCompatibility(SUBJECT, "BACKWARD");

        assertThatThrownBy(() -> registry.check(Map.of(SUBJECT, other)))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("refuses the schema of " + SUBJECT);

        client.updateCompatibility(SUBJECT, "NONE");
        client.register(SUBJECT, new AvroSchema(other));
        client.updateCompatibility(SUBJECT, "BACKWARD");

        registry.check(Map.of(SUBJECT, FIRST));
        registry.check(Map.of(SUBJECT, other, "new-value", FIRST));
    }
}
