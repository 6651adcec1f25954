package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.millrace.quickstart.EventIds;
import io.millrace.quickstart.EventSource;
import io.millrace.quickstart.GeneratedEvents;
import io.millrace.quickstart.Ledger;
import io.millrace.quickstart.Pipeline;
import io.millrace.quickstart.Sender;
import io.millrace.stack.Stack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code millrace watch}, as somebody types it, against real servers that open their JMX and HTTP ports on this machine. */
@ExtendWith(SharedStack.class)
@Tag("processes")
@Timeout(300)
class WatchIT {

    private static final Path JAR = Path.of("..", "tool", "target", "millrace.jar");
    private static final int EVENTS = 20_000;

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void everythingThatCanBeKnownIsKnownAndWhatIsNotAskedForIsNoZero(Stack stack) throws IOException {
        EventSource source = new GeneratedEvents(1, EVENTS, System.currentTimeMillis());
        Ledger ledger = new Ledger(source, EventIds.ofRun(System.nanoTime()));
        Pipeline pipeline = new Pipeline(stack);
        pipeline.deploy();
        try (Sender sender = new Sender(stack, source, ledger, 0, false).start()) {
            pipeline.awaitDrained(sender, Duration.ofMinutes(2), progress -> {});
        }
        String streams = await("the streams app says where its metrics are")
                .until(() -> stack.streams().httpUrl(), Optional::isPresent)
                .orElseThrow()
                .toString();

        String jmx = openJmx(stack.connect().pid());
        Watched all = watch(
                stack,
                "--jmx",
                jmx,
                "--bootstrap-server",
                stack.kafka().bootstrapServers(),
                "--application-id",
                stack.streams().applicationId(),
                "--streams",
                streams,
                "--cassandra",
                stack.cassandra().contactPoints(),
                "--counter",
                "millrace.page_views_total.views");
        assertThat(all.status()).as("%s", all).isZero();
        JsonNode snapshot = all.snapshot();
        assertThat(snapshot.path("source").path("topics").get(0).asText()).isEqualTo("events");
        assertThat(snapshot.path("source").path("lag").asLong()).isZero();
        assertThat(snapshot.path("source").path("in_per_second").asDouble(-1)).isZero();
        assertThat(snapshot.path("streams").path("state").asText()).isEqualTo("RUNNING");
        assertThat(snapshot.path("results").path("topics")).hasSize(3);
        assertThat(snapshot.path("sinks")).hasSize(2);
        snapshot.path("sinks").forEach(sink -> {
            assertThat(sink.path("state").asText()).isEqualTo("RUNNING");
            assertThat(sink.path("tasks")).hasSize(2);
            assertThat(sink.path("numbers").path("rows_per_second").asDouble(-1))
                    .isZero();
            assertThat(sink.path("numbers").path("rows_per_request").isNull()).isTrue();
            assertThat(sink.path("numbers").path("in_flight_limit").asLong()).isPositive();
            assertThat(sink.path("numbers").path("latency_p99_ms").asDouble()).isPositive();
        });
        assertThat(snapshot.path("dead_letters").path("letters").asLong(-1)).isZero();
        assertThat(snapshot.path("cassandra").path("answers").asBoolean()).isTrue();
        JsonNode top = snapshot.path("cassandra").path("top").path("rows").get(0);
        assertThat(top.path("key").asText()).isEqualTo("/articles/0");
        assertThat(top.path("value").asLong()).isEqualTo(viewsOf(stack, "/articles/0"));
        assertThat(texts(snapshot.path("notes"))).isEmpty();

        Watched some = watch(stack);
        assertThat(some.status()).as("%s", some).isZero();
        assertThat(some.snapshot().path("lag").isNull()).isTrue();
        assertThat(some.snapshot().path("streams").isNull()).isTrue();
        some.snapshot().path("sinks").forEach(sink -> assertThat(
                        sink.path("numbers").path("rows_per_second").isNull())
                .isTrue());
        assertThat(texts(some.snapshot().path("notes"))).contains("not known: give --jmx HOST:PORT or --metrics URL");
    }

    /** Opens the JMX port of a worker that runs, as KAFKA_JMX_OPTS would have done at its start. */
    static String openJmx(long worker) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Properties agent = new Properties();
        agent.setProperty("com.sun.management.jmxremote.port", Integer.toString(port));
        agent.setProperty("com.sun.management.jmxremote.host", "127.0.0.1");
        agent.setProperty("com.sun.management.jmxremote.authenticate", "false");
        agent.setProperty("com.sun.management.jmxremote.ssl", "false");
        try {
            VirtualMachine process = VirtualMachine.attach(Long.toString(worker));
            try {
                process.startManagementAgent(agent);
            } finally {
                process.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("The worker cannot be attached to", e);
        }
        return "127.0.0.1:" + port;
    }

    private static long viewsOf(Stack stack, String page) {
        try (CqlSession session = stack.cassandra().connect()) {
            return session.execute("SELECT views FROM millrace.page_views_total WHERE page = '" + page + "'")
                    .one()
                    .getLong(0);
        }
    }

    private record Watched(int status, JsonNode snapshot, String errors) {}

    private Watched watch(Stack stack, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                JAR.toString(),
                "watch",
                "--connect",
                stack.connect().url().toString(),
                "--once",
                "--json"));
        words.addAll(List.of(more));
        Path errors = stack.runDirectory().resolve("watch.err");
        Process process =
                new ProcessBuilder(words).redirectError(errors.toFile()).start();
        JsonNode snapshot = json.readTree(process.getInputStream());
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        return new Watched(process.exitValue(), snapshot, Files.readString(errors));
    }

    private static List<String> texts(JsonNode notes) {
        List<String> texts = new ArrayList<>();
        notes.forEach(note -> texts.add(note.path("text").asText()));
        return texts;
    }
}
