package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.Pipeline;
import io.millrace.stack.ConnectClient;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShippedConnectorTest {

    /** The worker's validation takes a configuration without a name for a mistake, though a PUT of it would not. */
    @ParameterizedTest
    @ValueSource(strings = {Pipeline.EVENTS_SINK, Pipeline.VIEWS_SINK})
    void theFileNamesItsConnectorSoThatItCanBeValidatedAsItIs(String name) {
        ConnectClient reader = new ConnectClient(URI.create("http://localhost"));

        assertThat(ShippedConnector.config(reader, name)).containsEntry("name", name);
    }
}
