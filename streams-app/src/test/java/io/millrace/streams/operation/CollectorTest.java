package io.millrace.streams.operation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.millrace.streams.event.Counters;
import io.millrace.streams.pipeline.Operation;
import io.millrace.streams.pipeline.Operation.Otlp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an OpenTelemetry collector gets. */
class CollectorTest {
    private record Request(String path, String token, String body) {}

    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private HttpServer collector;

    @BeforeEach
    void start() throws IOException {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", exchange -> {
            try (exchange) {
                requests.add(new Request(
                        exchange.getRequestURI().getPath(),
                        exchange.getRequestHeaders().getFirst("X-Token"),
                        new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1)));
                exchange.sendResponseHeaders(200, -1);
            }
        });
        collector.start();
    }

    @AfterEach
    void stop() {
        collector.stop(0);
    }

    @Test
    void itGetsWhatPrometheusWouldReadAlsoAtTheEnd() throws IOException {
        Counters counters = new Counters();
        String url = "http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/metrics";
        Operation operation =
                new Operation(null, new Otlp(url, Map.of("X-Token", "secret"), Duration.ofHours(1)), null, 1);

        Monitoring.start(counters, "app", operation).close();

        assertThat(requests).singleElement().satisfies(request -> {
            assertThat(request.path()).isEqualTo("/v1/metrics");
            assertThat(request.token()).isEqualTo("secret");
            assertThat(request.body())
                    .contains("service.name", "app", "millrace.events", "millrace.dead.letters", "millrace.state");
        });
    }

    @Test
    void itsHeadersAreNotSaid() {
        assertThat(new Otlp("http://collector", Map.of("X-Token", "secret"), Duration.ofMinutes(1)).toString())
                .doesNotContain("secret");
    }
}
