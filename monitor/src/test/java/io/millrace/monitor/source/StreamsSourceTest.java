package io.millrace.monitor.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamsSourceTest {

    private HttpServer server;
    private int status = 200;
    private String body = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void anInstanceThatHasOnlyStartedTellsItsState() {
        body = "millrace_state{state=\"CREATED\"} 1\n";

        assertThat(read().instances().get(address()).state()).isEqualTo("CREATED");
    }

    @Test
    void anInstanceThatIsFrozenIsNamedAndTakesNothingAwayFromTheOthers() throws IOException {
        body = "millrace_state{state=\"RUNNING\"} 1\n";
        try (FrozenServer frozen = new FrozenServer();
                StreamsSource source = new StreamsSource(
                        () -> List.of(URI.create("http://" + frozen.address()), URI.create("http://" + address())))) {
            StreamsMetrics metrics = source.read();

            assertThat(metrics.instances()).containsOnlyKeys(address());
            assertThat(metrics.missing()).containsExactly(frozen.address() + " does not answer");
        }
    }

    @Test
    void anotherServerIsNotTheStreamsApplication() {
        body = "jvm_threads_current 12\n";
        assertWords(
                address()
                        + " answers, but not with the streams application's metrics: is it the http address of its pipeline file?");

        body = "<html>";
        assertWords(
                address()
                        + " answers, but not with the streams application's metrics: is it the http address of its pipeline file?");

        status = 404;
        assertWords(address() + " has no /metrics: is it another server than was meant?");
    }

    private void assertWords(String words) {
        assertThatThrownBy(this::read).isInstanceOf(NotKnownException.class).hasMessage(words);
    }

    private StreamsMetrics read() {
        return new StreamsSource(() -> List.of(URI.create("http://" + address()))).read();
    }

    private String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }
}
