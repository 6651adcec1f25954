package io.millrace.stack.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.stack.Installation;
import io.millrace.stack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComposeFileTest {

    @TempDir
    private Path directory;

    @Test
    void readsWhatAContainerIsMadeOf() throws IOException {
        ComposeService service = service("""
                    image: ${KAFKA_IMAGE:-apache/kafka:4.3.1}
                    user: "1000"
                    environment: {NAME: value, NUMBER: 5}
                    ports: ["127.0.0.1:${KAFKA_PORT:-9092}:9092"]
                    volumes: [data:/var/lib/data, "../config:/etc/millrace:ro"]
                    tmpfs: ["/tmp:mode=1777,exec"]
                    read_only: true
                    mem_limit: 3m
                    healthcheck: {test: [CMD, "true"]}
                """, Map.of("KAFKA_PORT", "29092"));

        assertThat(service.image()).isEqualTo("apache/kafka:4.3.1");
        assertThat(service.user()).hasValue("1000");
        assertThat(service.environment()).containsExactly(Map.entry("NAME", "value"), Map.entry("NUMBER", "5"));
        assertThat(service.ports()).containsExactly(new ComposeService.Port(29092, 9092));
        assertThat(service.mounts())
                .containsExactly(
                        new ComposeService.Mount(Optional.empty(), "/var/lib/data", false),
                        new ComposeService.Mount(
                                Optional.of(directory.resolveSibling("config")), "/etc/millrace", true));
        assertThat(service.tmpfs()).containsExactly(Map.entry("/tmp", "mode=1777,exec"));
        assertThat(service.readOnly()).isTrue();
        assertThat(service.memory()).isEqualTo(3L * 1024 * 1024);
        assertThat(service.build()).isEmpty();
    }

    @Test
    void refusesWhatItWouldLeaveOut() {
        assertThatThrownBy(() -> service("    image: a\n    privileged: true\n", Map.of()))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("compose.yaml: services.it.privileged is not understood");
        assertThatThrownBy(() -> service("    image: a\n    ports: ['9092:9092']\n", Map.of())
                        .ports())
                .isInstanceOf(StackException.class)
                .hasMessageContaining("9092:9092");
    }

    @Test
    void refusesAVariableWithoutAValue() {
        assertThatThrownBy(() -> service("    image: ${OF_NOBODY}\n", Map.of()))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("OF_NOBODY");
    }

    @Test
    void understandsTheServersOfTheShippedFile() {
        Path shipped = Installation.aroundWorkingDirectory().checkout().resolve("docker/compose.yaml");
        ComposeFile file = ComposeFile.read(shipped, Map.of());

        for (String server : List.of("kafka", "cassandra", "registry", "connect", "streams-app")) {
            ComposeService service = file.service(server);
            assertThat(service.memory()).as(server).isPositive();
            assertThat(service.droppedCapabilities()).as(server).containsExactly("ALL");
            assertThat(service.ports()).as(server).hasSizeLessThanOrEqualTo(1);
            assertThat(service.mounts()).as(server).isNotEmpty();
            // Cassandra's image writes its own configuration when it starts.
            assertThat(service.readOnly()).as(server).isEqualTo(!server.equals("cassandra"));
        }
        assertThat(file.service("connect").build())
                .hasValueSatisfying(build ->
                        assertThat(build.context().resolve("Dockerfile")).exists());
        assertThat(file.service("streams-app").build())
                .hasValueSatisfying(build ->
                        assertThat(build.context().resolve("Dockerfile")).exists());
    }

    private ComposeService service(String options, Map<String, String> variables) throws IOException {
        Path file = directory.resolve("compose.yaml");
        Files.writeString(file, "services:\n  it:\n" + options.indent(0));
        return ComposeFile.read(file, variables).service("it");
    }
}
