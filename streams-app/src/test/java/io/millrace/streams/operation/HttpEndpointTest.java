package io.millrace.streams.operation;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.millrace.streams.event.Counters;
import io.millrace.streams.event.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class HttpEndpointTest {
    private final Counters counters = new Counters();
    private final RestoreProgress restores = new RestoreProgress();
    private final Health health = new Health(restores);
    private final Metrics metrics = new Metrics(counters, restores, new CommitClock(() -> 1_700_000_000_000L), health);
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpEndpoint endpoint;

    @BeforeEach
    void start() throws IOException {
        endpoint = HttpEndpoint.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), health, metrics);
    }

    @AfterEach
    void close() {
        endpoint.close();
        metrics.close();
    }

    @Test
    void healthIsAnsweredFromTheFirstMomentOn() throws Exception {
        health.waitingFor("a topic");

        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/live").body()).isEqualTo("{\"status\":\"live\",\"state\":\"STARTING\"}");
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health/ready").body())
                .isEqualTo("{\"status\":\"not ready\",\"state\":\"STARTING\",\"reason\":\"waiting: a topic\"}");
        assertThat(get("/metrics").body()).contains("millrace_state{state=\"STARTING\"} 1.0");
    }

    @Test
    void theStatusFollowsTheState() throws Exception {
        FakeClient streams = FakeClient.running();
        health.started(streams);
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").headers().firstValue("Content-Type")).hasValue("application/json");

        streams.state = KafkaStreams.State.ERROR;
        assertThat(get("/health/live").statusCode()).isEqualTo(503);
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    }

    @Test
    void theMetricsAreWhatWasCountedAndWhatStreamsSays() throws Exception {
        counters.record();
        counters.event();
        counters.event();
        counters.duplicate();
        counters.deadLetter(Reason.LATE);
        counters.deadLetter(Reason.UNDECODABLE);
        counters.folded(12);
        counters.partials(3);
        counters.row();
        FakeClient streams = FakeClient.running();
        health.started(streams);
        metrics.started(streams);
        metrics.sample();
        restores.onRestoreStart(new TopicPartition("changelog", 0), "views-fold", 0, 50);

        HttpResponse<String> response = get("/metrics");

        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(response.body().lines())
                .contains(
                        "# TYPE millrace_events_total counter",
                        "millrace_source_records_total 1.0",
                        "millrace_events_total 2.0",
                        "millrace_duplicate_events_total 1.0",
                        "millrace_late_events_total 1.0",
                        "millrace_dead_letters_total{reason=\"late\"} 1.0",
                        "millrace_dead_letters_total{reason=\"undecodable\"} 1.0",
                        "millrace_dead_letters_total{reason=\"overflow\"} 0.0",
                        "millrace_folded_events_total 12.0",
                        "millrace_partials_total 3.0",
                        "millrace_fold_ratio 4.0",
                        "millrace_rows_total 1.0",
                        "millrace_last_commit_timestamp_seconds 1.7E9",
                        "millrace_restore_remaining_records{store=\"views-fold\"} 50.0",
                        "millrace_state{state=\"RUNNING\"} 1.0",
                        "millrace_state{state=\"ERROR\"} 0.0");
    }

    @Test
    void whoNamesSomeMetricsIsToldTheseAlone() throws Exception {
        counters.event();

        String body = get("/metrics?name%5B%5D=millrace_events_total&name%5B%5D=millrace_state")
                .body();

        assertThat(body.lines().filter(line -> !line.startsWith("#")))
                .contains("millrace_events_total 1.0", "millrace_state{state=\"STARTING\"} 1.0")
                .allMatch(line -> line.startsWith("millrace_events_total") || line.startsWith("millrace_state{"));
        assertThat(get("/metrics?name%5B%5D=none_such").body()).isEmpty();
    }

    @Test
    void requestsThatNeverEndHoldUpNobodyElse() throws Exception {
        try (Socket one = new Socket(
                        InetAddress.getLoopbackAddress(), endpoint.address().getPort());
                Socket other = new Socket(
                        InetAddress.getLoopbackAddress(), endpoint.address().getPort())) {
            one.getOutputStream().write('G');
            other.getOutputStream().write('G');

            for (int i = 0; i < 20; i++) {
                assertThat(get("/health/live").statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void levelsAreSetWhileItRuns() throws Exception {
        Logger logger = LoggerFactory.getLogger("io.millrace.test.levels");
        assertThat(logger.isDebugEnabled()).isFalse();

        assertThat(put("/loggers/io.millrace.test", "debug").statusCode()).isEqualTo(200);

        assertThat(logger.isDebugEnabled()).isTrue();
        assertThat(get("/loggers").body()).contains("\"io.millrace.test\":\"DEBUG\"", "\"ROOT\":\"WARN\"");
        assertThat(put("/loggers/io.millrace.test", "WARN").statusCode()).isEqualTo(200);
        assertThat(logger.isInfoEnabled()).isFalse();
    }

    @Test
    void whatIsNoLevelOrLoggerIsRefused() throws Exception {
        assertThat(put("/loggers/io.millrace", "loud").statusCode()).isEqualTo(400);
        assertThat(put("/loggers/io.millrace", "loud").body()).contains("A level is one of", "DEBUG");
        assertThat(put("/loggers/a/b", "INFO").statusCode()).isEqualTo(400);
        assertThat(put("/loggers/", "INFO").statusCode()).isEqualTo(400);
        assertThat(get("/loggers/io.millrace").statusCode()).isEqualTo(405);
    }

    @Test
    void levelsAreNotSetFromOtherMachines() throws Exception {
        InetAddress outside = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst()
                .orElse(null);
        assumeThat(outside).as("an address that is seen from outside").isNotNull();
        try (HttpEndpoint everywhere = HttpEndpoint.start(new InetSocketAddress("0.0.0.0", 0), health, metrics)) {
            URI uri = URI.create("http://" + outside.getHostAddress() + ":"
                    + everywhere.address().getPort() + "/loggers/io.millrace.test");
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .PUT(HttpRequest.BodyPublishers.ofString("DEBUG"))
                    .build();

            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void aPageOfElsewhereWhoseNamePointsHereSetsNoLevels() throws Exception {
        assertThat(statusOfPutAt("localhost:8080")).isEqualTo("HTTP/1.1 200 OK");
        assertThat(statusOfPutAt("[::1]")).isEqualTo("HTTP/1.1 200 OK");
        assertThat(statusOfPutAt("elsewhere.example:8080")).isEqualTo("HTTP/1.1 403 Forbidden");
        assertThat(statusOfPutAt("127.0.0.1.elsewhere.example")).isEqualTo("HTTP/1.1 403 Forbidden");
    }

    /** Java's own client sets no other host than the one it asks. */
    private String statusOfPutAt(String host) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), endpoint.address().getPort())) {
            String request = "PUT /loggers/io.millrace.test HTTP/1.1\r\nHost: " + host
                    + "\r\nContent-Length: 4\r\nConnection: close\r\n\r\nINFO";
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
        }
    }

    @Test
    void anythingElseIsRefused() throws Exception {
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(get("/health/ready/x").statusCode()).isEqualTo(404);
        HttpResponse<String> post =
                send(HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString("x")), "/metrics");
        assertThat(post.statusCode()).isEqualTo(405);
        HttpResponse<String> head =
                send(HttpRequest.newBuilder().method("HEAD", HttpRequest.BodyPublishers.noBody()), "/health/live");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    private HttpResponse<String> put(String path, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder().PUT(HttpRequest.BodyPublishers.ofString(body)), path);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(), path);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String path)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + endpoint.address().getPort() + path);
        return client.send(request.uri(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
