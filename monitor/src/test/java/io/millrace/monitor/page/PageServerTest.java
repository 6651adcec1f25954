package io.millrace.monitor.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.monitor.Scene;
import io.millrace.monitor.Snapshot;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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

    /** A name of elsewhere may be made to point to this machine. */
    @Test
    void whoComesByAnotherNameIsTurnedAway() throws IOException {
        URI url = server.url();
        try (Socket socket = new Socket(url.getHost(), url.getPort());
                BufferedReader answer =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            socket.getOutputStream()
                    .write("GET /snapshot HTTP/1.1\r\nHost: evil.example.com\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));

            assertThat(answer.readLine()).contains(" 421 ");
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(server.url().resolve(path)).build(), BodyHandlers.ofString());
    }
}
