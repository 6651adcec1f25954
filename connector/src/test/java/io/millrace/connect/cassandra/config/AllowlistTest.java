package io.millrace.connect.cassandra.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.connect.cassandra.CassandraSinkConnector;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.policy.AllowlistConnectorClientConfigOverridePolicy;
import org.apache.kafka.connect.connector.policy.ConnectorClientConfigRequest;
import org.apache.kafka.connect.connector.policy.ConnectorClientConfigRequest.ClientType;
import org.apache.kafka.connect.health.ConnectorType;
import org.junit.jupiter.api.Test;

/** The list of overrides that the worker's file proposes is that of the shipped connectors. */
class AllowlistTest {

    private static final Path CONFIG = Path.of("..", "config");
    private static final String LIST = "connector.client.config.override.allowlist";
    private static final Map<String, ClientType> PREFIXES =
            Map.of("consumer.override.", ClientType.CONSUMER, "producer.override.", ClientType.PRODUCER);

    @Test
    void theShippedConnectorsNeedWhatIsProposedAndNothingElse() throws IOException {
        String proposed = Files.readAllLines(CONFIG.resolve("connect-worker.properties")).stream()
                .filter(line -> line.startsWith("#" + LIST + "="))
                .map(line -> line.substring(line.indexOf('=') + 1))
                .findFirst()
                .orElseThrow();
        Set<String> needed = new TreeSet<>();
        try (AllowlistConnectorClientConfigOverridePolicy policy = new AllowlistConnectorClientConfigOverridePolicy();
                DirectoryStream<Path> files = Files.newDirectoryStream(CONFIG.resolve("connectors"), "*.json")) {
            policy.configure(Map.of(LIST, proposed));
            for (Path file : files) {
                Map<String, String> config =
                        new ObjectMapper().readValue(file.toFile(), new TypeReference<Map<String, String>>() {});
                PREFIXES.forEach((prefix, client) -> {
                    Map<String, Object> overrides = new HashMap<>();
                    config.forEach((option, value) -> {
                        if (option.startsWith(prefix)) {
                            overrides.put(option.substring(prefix.length()), value);
                        }
                    });
                    needed.addAll(overrides.keySet());
                    assertThat(policy.validate(new ConnectorClientConfigRequest(
                                    config.get("name"),
                                    ConnectorType.SINK,
                                    CassandraSinkConnector.class,
                                    overrides,
                                    client)))
                            .flatExtracting(ConfigValue::errorMessages)
                            .as(file.toString())
                            .isEmpty();
                });
            }
        }
        assertThat(List.of(proposed.split(",", -1))).containsExactlyInAnyOrderElementsOf(needed);
        assertThat(Files.readString(CONFIG.resolve("README.md"))).contains(LIST + "=" + proposed);
    }
}
