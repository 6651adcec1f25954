package io.millrace.connect.cassandra.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connect.cassandra.CassandraSinkConnector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Validation with the real driver. */
@Timeout(60)
class ValidationTest {

    private final SimulatedCluster cluster = SimulatedCluster.of(1);

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void aWrongDataCenterDoesNotHideWhatElseIsWrong() {
        assertThat(errors("cassandra.local.datacenter", "dc2", "cassandra.keyspace", "nowhere"))
                .containsOnlyKeys("cassandra.local.datacenter", "cassandra.keyspace");
        assertThat(errors("cassandra.local.datacenter", "dc2", "topics", "nothing"))
                .containsOnlyKeys("cassandra.local.datacenter", "table.name.format");
    }

    @Test
    void theKeyspaceHasToHaveTheReplicasThatAreWaitedFor() {
        assertThat(errors("write.consistency", "two").get("write.consistency"))
                .singleElement()
                .asString()
                .contains("keyspace ks has 1 replicas: two can never be reached");
        assertThat(errors("write.consistency", "local_quorum")).isEmpty();
    }

    /** As Kerberos does, of which nothing is known here. */
    @Test
    void anotherWayToLogInIsTheDriversToTake() {
        cluster.askForWord("sesame");
        String provider = "cassandra.driver.advanced.auth-provider.";
        assertThat(errors(provider + "class", SpokenWord.class.getName(), provider + "spoken.word", "sesame"))
                .isEmpty();
        assertThat(errors(provider + "class", SpokenWord.class.getName(), provider + "spoken.word", "barley"))
                .containsOnlyKeys("cassandra.username");
        assertThat(errors(provider + "class", "no.such.Provider"))
                .containsOnlyKeys("cassandra.driver.advanced.auth-provider.class");
    }

    private Map<String, List<String>> errors(String... options) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "name",
                "sink",
                "topics",
                "readings",
                "cassandra.contact.points",
                cluster.contactPoints(),
                "cassandra.keyspace",
                SimulatedSchema.KEYSPACE));
        for (int i = 0; i < options.length; i += 2) {
            properties.put(options[i], options[i + 1]);
        }
        Map<String, List<String>> errors = new TreeMap<>();
        for (ConfigValue value :
                new CassandraSinkConnector().validate(properties).configValues()) {
            if (!value.errorMessages().isEmpty()) {
                errors.put(value.name(), value.errorMessages());
            }
        }
        return errors;
    }
}
