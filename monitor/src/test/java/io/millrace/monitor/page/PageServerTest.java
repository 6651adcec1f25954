package io.millrace.monitor.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.monitor.Scene;
import io.millrace.monitor.Snapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageServerTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private PageServer server;

    @BeforeEach
    void start() throws IOException {
        Scene scene = new Scene(true).pace(1_000, 900, 800);
        Snapshot now = scene.play(20);
        server = PageServer.start(PageServer.anywhereOnLoopback(), () -> now, scene::points);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void thePageTakesNothingFromElsewhere() throws IOException, InterruptedException {
        for (String path : new String[] {"", "page.css", "page.js", "chart.js", "icon.svg"}) {
            HttpResponse<String> answer = get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.body().replace("http://www.w3.org/2000/svg", ""))
                    .as("%s names no other server", path)
                    .doesNotContain("http:", "https:", "//cdn");
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'")
                    .doesNotContain("unsafe");
        }
        assertThat(get("").body()).doesNotContain("style=", "onclick", "<script>");
    }

    @Test
    void theSnapshotIsJson() throws IOException, InterruptedException {
        JsonNode snapshot = new ObjectMapper().readTree(get("snapshot").body());
        JsonNode points = new ObjectMapper().readTree(get("points").body());

        assertThat(snapshot.path("source").path("lag").asLong()).isEqualTo(2_000);
        assertThat(points).hasSize(20);
    }

    @Test
    void anotherPathIsNotFoundAndNothingCanBeChanged() throws IOException, InterruptedException {
        assertThat(get("../../etc/passwd").statusCode()).isEqualTo(404);
        assertThat(client.send(
                                HttpRequest.newBuilder(server.url())
                                        .POST(BodyPublishers.ofString("x"))
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(405);
    }

    /** A name of elsewhere may be made to point to this machine: such a page would read this one. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoComesByAnotherNameIsTurnedAway(boolean loopback) throws IOException {
        if (!loopback) {
            server.close();
            server = PageServer.start(new InetSocketAddress("0.0.0.0", 0), () -> new Scene(true).play(1), List::of);
        }
        for (String name :
                List.of("evil.example.com", "127.0.0.1.evil.example.com", "localhost.evil.example.com", "")) {
            assertThat(ask("Host: " + name + ":8090\r\n"))
                    .as(name)
                    .contains(" 421 ")
                    .contains("--page NAME:PORT");
        }
        assertThat(ask("")).contains(" 421 ");
        for (String name : List.of("localhost", "LocalHost", "127.0.0.1", "[::1]", "10.0.0.7", "[fe80::1]")) {
            assertThat(ask("Host: " + name + ":8090\r\n")).as(name).contains(" 200 ");
            assertThat(ask("Host: " + name + "\r\n")).as(name).contains(" 200 ");
        }
    }

    /** Whoever gives a name is reached by it. */
    @Test
    void theNameThatItWasStartedWithIsItsOwn() throws IOException {
        server.close();
        InetAddress named = InetAddress.getByAddress("Pipeline.example.com", new byte[] {127, 0, 0, 1});
        server = PageServer.start(new InetSocketAddress(named, 0), () -> new Scene(true).play(1), List::of);

        assertThat(ask("Host: pipeline.example.com:8090\r\n")).contains(" 200 ");
        assertThat(ask("Host: example.com:8090\r\n")).contains(" 421 ");
    }

    /** There are four threads. */
    @Test
    @Timeout(30)
    void requestsThatStopInTheirMidstDoNotStopThePage() throws IOException, InterruptedException {
        restart(List::of);
        List<Socket> halves = connections("GET /snapshot HTTP/1.1\r\nHost: local");

        assertThat(get("snapshot").statusCode()).isEqualTo(200);
        for (Socket half : halves) {
            assertThat(half.getInputStream().read()).as("it is given up").isNegative();
            half.close();
        }
    }

    @Test
    @Timeout(30)
    void answersThatNobodyTakesDoNotStopThePage() throws IOException, InterruptedException {
        Snapshot.Point point = new Snapshot.Point(1_700_000_000_000L, 1_000.0, 1_000.0, 1_000L);
        restart(() -> Collections.nCopies(200_000, point));
        List<Socket> deaf = connections("GET /points HTTP/1.1\r\nHost: localhost\r\n\r\n");

        assertThat(get("snapshot").statusCode()).isEqualTo(200);
        for (Socket each : deaf) {
            each.close();
        }
    }

    private void restart(Supplier<List<Snapshot.Point>> points) throws IOException {
        server.close();
        Snapshot now = new Scene(true).play(1);
        server = PageServer.start(PageServer.anywhereOnLoopback(), () -> now, points, Duration.ofSeconds(1));
    }

    /** As many as there are threads. */
    private List<Socket> connections(String request) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int each = 0; each < 4; each++) {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(4_096);
            socket.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), server.url().getPort()));
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            sockets.add(socket);
        }
        return sockets;
    }

    private String ask(String header) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.url().getPort())) {
            socket.getOutputStream()
                    .write(("GET /snapshot HTTP/1.1\r\n" + header + "Connection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(server.url().resolve(path)).build(), BodyHandlers.ofString());
    }
}
