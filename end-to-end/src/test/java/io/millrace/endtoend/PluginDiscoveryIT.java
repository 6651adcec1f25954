package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.stack.Installation;
import io.millrace.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Workers find the sink and its converters in the unpacked plugin zip, with their version, however they look for plugins. */
@ExtendWith(SharedStack.class)
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class PluginDiscoveryIT {

    private static final Set<String> PLUGINS = Set.of(
            ShippedConnector.CLASS,
            "io.millrace.connect.converter.PatientConverter",
            "io.millrace.connect.converter.LazyAvroConverter");
    private static final String ZIP = "millrace-cassandra-sink-";

    @Test
    void theShippedWorkerListsThePluginsWithTheVersionOfTheirZip(Stack stack) {
        assertThat(pluginsOf(stack))
                .containsExactlyInAnyOrder(
                        "sink " + versionOfTheZip(),
                        "converter " + versionOfTheZip(),
                        "converter " + versionOfTheZip());
    }

    /** A worker in a container makes its properties anew at each start; the one that is changed here is a child process. */
    @Test
    @Tag("full")
    @Tag("processes")
    void aWorkerThatTrustsManifestsAloneListsThemToo(Stack stack) throws IOException {
        Path properties = stack.connect().directory().resolve("config").resolve("connect-worker.properties");
        String shipped = Files.readString(properties);
        String manifestsAlone = shipped.replaceAll("(?m)^plugin.discovery=.*$", "plugin.discovery=service_load");
        assertThat(manifestsAlone).isNotEqualTo(shipped);
        try {
            Files.writeString(properties, manifestsAlone);
            stack.connect().restart();

            assertThat(pluginsOf(stack))
                    .containsExactlyInAnyOrder(
                            "sink " + versionOfTheZip(),
                            "converter " + versionOfTheZip(),
                            "converter " + versionOfTheZip());
        } finally {
            Files.writeString(properties, shipped);
            stack.connect().restart();
        }
    }

    private static List<String> pluginsOf(Stack stack) {
        List<String> found = new ArrayList<>();
        for (JsonNode plugin : stack.connect().client().plugins()) {
            if (PLUGINS.contains(plugin.path("class").asText())) {
                found.add(plugin.path("type").asText() + " "
                        + plugin.path("version").asText());
            }
        }
        return found;
    }

    private static String versionOfTheZip() {
        String name = Installation.aroundWorkingDirectory()
                .connectorZip()
                .getFileName()
                .toString();
        return name.substring(ZIP.length(), name.length() - ".zip".length());
    }
}
