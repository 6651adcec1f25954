package io.millrace.connect.converter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connect.converter.AvroType.Kind;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistrySchemasTest {

    private final FakeRegistry registry = new FakeRegistry();

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void referencesAreResolvedBeforeTheSchemaThatNamesThem() throws IOException {
        registry.answerTo("/schemas/ids/9", 200, """
                {"schema": "{\\"type\\":\\"record\\",\\"name\\":\\"Trip\\",\\"namespace\\":\\"ns\\",\\"fields\\":[\
                {\\"name\\":\\"from\\",\\"type\\":\\"Place\\"},{\\"name\\":\\"to\\",\\"type\\":\\"ns.Place\\"}]}",
                 "references": [{"name": "ns.Place", "subject": "places/all", "version": 2}]}""");
        registry.answerTo("/subjects/places/all/versions/2", 200, """
                {"subject": "places/all", "version": 2, "id": 4,
                 "schema": "{\\"type\\":\\"record\\",\\"name\\":\\"ns.Place\\",\\"fields\\":[\
                {\\"name\\":\\"at\\",\\"type\\":\\"Point\\"}]}",
                 "references": [{"name": "ns.Point", "subject": "points", "version": 1}]}""");
        registry.answerTo("/subjects/points/versions/1", 200, """
                {"schema": "{\\"type\\":\\"fixed\\",\\"name\\":\\"Point\\",\\"namespace\\":\\"ns\\",\\"size\\":6}"}""");

        AvroType trip = schemas(Map.of()).byId(9);

        AvroType from = trip.fields().get(0).type();
        assertThat(trip.fields().get(1).type()).isSameAs(from);
        AvroType point = from.fields().get(0).type();
        assertThat(point.kind()).isEqualTo(Kind.FIXED);
        assertThat(point.size()).isEqualTo(6);
    }

    @Test
    void aTypeThatNobodyDefinesMakesTheSchemaUnreadable() {
        registry.put(9, "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"Missing\"}]}");

        assertThatThrownBy(() -> schemas(Map.of()).byId(9))
                .isInstanceOf(UnreadableSchemaException.class)
                .hasMessageContaining("Missing");
    }

    @Test
    void confluentsUrlIsTakenAsItIs() throws IOException {
        RegistrySchemas schemas = RegistrySchemas.of(
                        Map.of("schema.registry.url", "http://127.0.0.1:1," + registry.url() + "/apis/ccompat/v7/"))
                .orElseThrow();

        assertThat(schemas.byId(7).kind()).isEqualTo(Kind.RECORD);
    }

    @Test
    void credentialsAreSent() throws IOException {
        schemas(Map.of("basic.auth.credentials.source", "USER_INFO", "basic.auth.user.info", "me:secret"))
                .byId(7);
        assertThat(registry.authorization()).isEqualTo("Basic bWU6c2VjcmV0");

        schemas(Map.of("apicurio.auth.username", "me", "apicurio.auth.password", "secret"))
                .byId(7);
        assertThat(registry.authorization()).isEqualTo("Basic bWU6c2VjcmV0");
    }

    @Test
    void withoutAUrlThereIsNobodyToAsk() {
        assertThat(RegistrySchemas.of(Map.of())).isEmpty();
    }

    private RegistrySchemas schemas(Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("apicurio.registry.url", registry.url() + "/apis/registry/v2");
        return RegistrySchemas.of(all).orElseThrow();
    }
}
