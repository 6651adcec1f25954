package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.Pipeline;
import io.millrace.stack.ConnectClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShippedConnectorTest {

    private static final Path README = Path.of("..", "README.md");
    private static final Pattern JSON_BLOCK = Pattern.compile("(?s)```json\n(.*?)```");

    /** The worker's validation takes a configuration without a name for a mistake, though a PUT of it would not. */
    @ParameterizedTest
    @ValueSource(strings = {Pipeline.EVENTS_SINK, Pipeline.VIEWS_SINK})
    void theFileNamesItsConnectorSoThatItCanBeValidatedAsItIs(String name) {
        ConnectClient reader = new ConnectClient(URI.create("http://localhost"));

        assertThat(ShippedConnector.config(reader, name)).containsEntry("name", name);
    }

    /** All but what it says that it leaves out. */
    @Test
    void theReadmeExplainsTheFileAsItIs(@TempDir Path directory) throws IOException {
        ConnectClient reader = new ConnectClient(URI.create("http://localhost"));
        Map<String, String> shipped = ShippedConnector.config(reader, Pipeline.EVENTS_SINK);
        shipped.keySet()
                .removeIf(option -> option.contains("converter")
                        || option.startsWith("errors.log.")
                        || option.endsWith(".replication.factor"));
        Matcher json = JSON_BLOCK.matcher(Files.readString(README));
        assertThat(json.find()).isTrue();
        Path explained = Files.writeString(directory.resolve("explained.json"), json.group(1));

        assertThat(reader.read(explained)).containsExactlyInAnyOrderEntriesOf(shipped);
    }
}
