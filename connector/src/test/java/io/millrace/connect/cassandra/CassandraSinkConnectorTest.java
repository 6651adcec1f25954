package io.millrace.connect.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.connect.cassandra.config.SinkConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.sink.SinkConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CassandraSinkConnectorTest {

    private final CassandraSinkConnector connector = new CassandraSinkConnector();

    @Test
    void isFoundByTheWorkerWithItsVersion() {
        assertThat(ServiceLoader.load(SinkConnector.class)).hasAtLeastOneElementOfType(CassandraSinkConnector.class);
        assertThat(connector.version()).matches("\\d+\\.\\d+\\.\\d+.*");
    }

    @Test
    void everyTaskGetsTheSameConfiguration() {
        Map<String, String> properties = properties();
        connector.start(properties);
        assertThat(connector.taskConfigs(3)).containsExactly(properties, properties, properties);
        assertThat(connector.taskClass()).isEqualTo(CassandraSinkTask.class);
        assertThat(connector.alterOffsets(properties, Map.of())).isTrue();
    }

    @Test
    void doesNotStartWithAWrongConfiguration() {
        Map<String, String> properties = properties();
        properties.put("linger.msec", "5");
        assertThatThrownBy(() -> connector.start(properties))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("did you mean linger.ms?");
    }

    @Test
    void mappingsAreDefinedToTheWorkerThatValidatesThem() {
        Map<String, String> properties = properties();
        properties.put("topic.t.ks.tab.mapping", "a=b");

        ConfigDef definition = connector.config();
        List<ConfigValue> values = connector.validate(properties).configValues();

        assertThat(definition.configKeys()).containsKey("topic.t.ks.tab.mapping");
        assertThat(errors(values)).containsKey("topic.t.ks.tab.mapping");
        assertThat(connector.config().configKeys()).doesNotContainKey("topic.t.ks.tab.mapping");
    }

    @Test
    void optionsOfOneTopicAreDefinedToTheWorkerThatValidatesThem() {
        Map<String, String> properties = properties();
        properties.put("topic.a.b.table.auto.create", "perhaps");

        ConfigDef definition = connector.config();
        List<ConfigValue> values = connector.validate(properties).configValues();

        assertThat(definition.configKeys()).containsKey("topic.a.b.table.auto.create");
        assertThat(errors(values)).containsKey("topic.a.b.table.auto.create");
    }

    @Test
    void saysWhichHostCannotBeReached() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        Map<String, String> properties = properties();
        properties.put("cassandra.contact.points", "127.0.0.1:" + port);

        Map<String, List<String>> errors = errors(connector.validate(properties).configValues());

        assertThat(errors).containsOnlyKeys("cassandra.contact.points");
        assertThat(errors.get("cassandra.contact.points").get(0))
                .contains("127.0.0.1:" + port + " refuses the connection: nobody listens there");
    }

    @Test
    void saysWhichFileIsMissing() {
        Map<String, String> properties = properties();
        properties.put("cassandra.ssl.enabled", "true");
        properties.put("cassandra.ssl.truststore.location", "nowhere/trust.p12");

        assertThat(errors(connector.validate(properties).configValues()))
                .containsOnlyKeys("cassandra.ssl.truststore.location");
    }

    @ParameterizedTest
    @ValueSource(strings = {"page-events-sink", "page-views-sink"})
    void shippedConfigurationsAreRight(String name) throws IOException {
        Map<String, String> shipped = new ObjectMapper()
                .readValue(
                        Path.of("..", "config", "connectors", name + ".json").toFile(),
                        new TypeReference<Map<String, String>>() {});
        // As a worker does.
        shipped.replaceAll((option, value) -> value.replaceAll("\\$\\{env:\\w+}", "localhost"));
        shipped.put("name", name);

        SinkConfig config = SinkConfig.parse(shipped);
        assertThat(config.deadLetter().enabled()).isTrue();
        assertThat(shipped).containsEntry("connector.class", CassandraSinkConnector.class.getName());
    }

    private static Map<String, List<String>> errors(List<ConfigValue> values) {
        Map<String, List<String>> errors = new HashMap<>();
        values.stream()
                .filter(value -> !value.errorMessages().isEmpty())
                .forEach(value -> errors.put(value.name(), value.errorMessages()));
        return errors;
    }

    private static Map<String, String> properties() {
        return new HashMap<>(Map.of("name", "sink", "cassandra.keyspace", "ks", "topics", "t"));
    }
}
