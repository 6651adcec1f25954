package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.quickstart.Pipeline;
import io.millrace.stack.ConnectClient;
import io.millrace.stack.ConnectWorker;
import io.millrace.stack.Installation;
import io.millrace.stack.Stack;
import io.millrace.stack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A worker that lets connectors set what its shipped file proposes, and nothing else. */
@ExtendWith(SharedStack.class)
@Tag("processes")
@Tag("full")
@Timeout(180)
class AllowlistIT {

    private static final String PROPOSED = "#connector.client.config.override.";

    @Test
    void theShippedConnectorsRunWithWhatIsProposedAndWithNothingLess(Stack stack) throws IOException {
        new Pipeline(stack).createTables();
        Map<String, String> properties = proposed();
        properties.put("group.id", "allowlist");
        for (String topic : List.of("config", "offset", "status")) {
            properties.put(topic + ".storage.topic", "allowlist-" + topic);
        }
        ConnectWorker worker = stack.addWorker(properties);
        worker.start();
        ConnectClient connect = worker.client();
        for (String connector : List.of(Pipeline.EVENTS_SINK, Pipeline.VIEWS_SINK)) {
            Map<String, String> config = ShippedConnector.config(connect, connector);
            connect.putConfig(connector, config);
            await(connector + " runs").atMost(Duration.ofSeconds(60)).until(() -> connect.statusIfKnown(connector)
                    .filter(status -> !status.tasks().isEmpty())
                    .filter(status -> status.tasks().stream()
                            .allMatch(task -> task.state().equals("RUNNING")))
                    .isPresent());
            config.put("consumer.override.max.poll.interval.ms", "1000000");
            assertThatThrownBy(() -> connect.putConfig(connector, config))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("max.poll.interval.ms");
            connect.delete(connector);
        }
        worker.stop();
    }

    /** What stands in the shipped file, commented out. */
    private static Map<String, String> proposed() throws IOException {
        Map<String, String> properties = new HashMap<>();
        for (String line : Files.readAllLines(
                Installation.aroundWorkingDirectory().config().resolve("connect-worker.properties"))) {
            if (line.startsWith(PROPOSED)) {
                int equals = line.indexOf('=');
                properties.put(line.substring(1, equals), line.substring(equals + 1));
            }
        }
        assertThat(properties).hasSize(2);
        return properties;
    }
}
