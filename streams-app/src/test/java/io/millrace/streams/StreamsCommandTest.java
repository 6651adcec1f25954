package io.millrace.streams;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.millrace.schemas.PageEvent;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command line, against a Schema Registry of one schema. */
class StreamsCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    private HttpServer registry;
    private volatile boolean compatible = true;

    @BeforeEach
    void startRegistry() throws IOException {
        Schema event = PageEvent.getClassSchema();
        String quoted = '"' + event.toString().replace("\"", "\\\"") + '"';
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            boolean known = true;
            String body;
            if (path.equals("/subjects/events-value/versions/latest")) {
                body = "{\"subject\":\"events-value\",\"version\":3,\"id\":1,\"schema\":" + quoted + "}";
            } else if (path.startsWith("/schemas/ids/1")) {
                body = "{\"schema\":" + quoted + "}";
            } else if (path.startsWith("/compatibility/subjects/page-events-value")) {
                body = "{\"is_compatible\":" + compatible + "}";
            } else {
                known = false;
                body = "{\"error_code\":40401,\"message\":\"Subject not found\"}";
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
            exchange.sendResponseHeaders(known ? 200 : 404, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        registry.start();
    }

    @AfterEach
    void stopRegistry() {
        registry.stop(0);
    }

    @Test
    void aPipelineIsCheckedWithoutKafka() throws IOException {
        Path file = pipeline("localhost:9092", "localhost:1");

        assertThat(run("--check", file.toString())).as(err.toString()).isZero();
        assertThat(out).hasToString("""
                %s: valid
                  reads         events (io.millrace.schemas.PageEvent)
                  flow          page-events (by page, day)
                  rollup        page_views_hourly (by page)
                  rollup        page_views_total (by page)
                  dead letters  millrace.dlq (kept for ever)
                state of millrace: not looked at
                  Kafka at localhost:1 does not answer; --status looks again
                """.formatted(file));
    }

    @Test
    void aFieldThatTheSchemaLacksIsReportedWithItsLine() throws IOException {
        Path file = pipeline("bytes: sum(bytes)", "bytes: sum(bites)");

        assertThat(run("--check", file.toString())).isEqualTo(StreamsCommand.WRONG_USAGE);
        assertThat(err.toString())
                .contains(file + ":" + line(file, "sum(bites)"))
                .contains("has no field bites; its fields are event_id, page");
    }

    @Test
    void allThatDoesNotFitTheSchemaIsReportedAtOnce() throws IOException {
        Path file = pipeline("bytes: sum(bytes)", "bytes: sum(bites)");
        Files.writeString(file, Files.readString(file).replace("timestamp: occurred_at", "timestamp: page"));

        assertThat(run("--check", file.toString())).isEqualTo(StreamsCommand.WRONG_USAGE);
        assertThat(err.toString())
                .startsWith("3 problems:")
                .contains(
                        file + ":" + line(file, "timestamp: page") + ":3 source.timestamp: must be a timestamp-millis");
    }

    @Test
    void aSchemaThatTheRegistryWouldRefuseIsReported() throws IOException {
        compatible = false;

        assertThat(run("--check", pipeline("", "").toString())).isEqualTo(StreamsCommand.NOT_STARTED);
        assertThat(err.toString()).contains("refuses the schema of page-events-value");
    }

    @Test
    void aSubjectThatIsMissingIsReportedAtOnce() throws IOException {
        Path file = pipeline("topic: events", "topic: others");

        assertThat(run("--check", file.toString())).isEqualTo(StreamsCommand.NOT_STARTED);
        assertThat(err.toString()).contains("has no subject others-value yet");
    }

    @Test
    void theDescriptionIsACqlScript() throws IOException {
        assertThat(run("--describe", pipeline("", "").toString()))
                .as(err.toString())
                .isZero();

        assertThat(out.toString())
                .contains("-- Topologies:", "Source: read-events (topics: [events])")
                .contains("CREATE TABLE IF NOT EXISTS page_views_hourly (")
                .contains("-- Read it with: SELECT * FROM page_events WHERE page = ? AND day = ?");
        assertThat(out.toString().lines().filter(line -> !line.isBlank()).findFirst())
                .hasValue("-- The topology:");
    }

    @Test
    void aCommandLineThatIsNoneIsRefused() throws IOException {
        String file = pipeline("", "").toString();

        assertThat(run()).isEqualTo(StreamsCommand.WRONG_USAGE);
        assertThat(run("--check", "--describe", file)).isEqualTo(StreamsCommand.WRONG_USAGE);
        assertThat(run("--chekc", file)).isEqualTo(StreamsCommand.WRONG_USAGE);
        assertThat(run(directory.resolve("none.yaml").toString())).isEqualTo(StreamsCommand.WRONG_USAGE);
        assertThat(run("reset")).isEqualTo(StreamsCommand.WRONG_USAGE);
        assertThat(err.toString())
                .contains("Which pipeline?", "--chekc", "none.yaml: cannot be read", "Missing required parameter");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void whyAFileCannotBeReadIsSaid() throws IOException {
        Path binary = Files.write(directory.resolve("binary.yaml"), new byte[] {0, 1, (byte) 0xff});
        assertThat(run("--check", directory.resolve("none.yaml").toString())).isEqualTo(StreamsCommand.WRONG_USAGE);
        assertThat(run("--check", binary.toString())).isEqualTo(StreamsCommand.WRONG_USAGE);
        assertThat(run("--check", directory.toString())).isEqualTo(StreamsCommand.WRONG_USAGE);
        assertThat(err.toString())
                .contains(
                        "none.yaml: cannot be read: there is no such file",
                        "binary.yaml: cannot be read: it is not text in UTF-8",
                        directory + ": cannot be read: it is a directory; name the file in it");
    }

    @Test
    void helpTellsTheCommandsAndTheExitStatuses() {
        assertThat(run("--help")).isZero();

        assertThat(out.toString()).contains("--check", "--describe", "reset", "Exit status:", "143");
    }

    private int run(String... arguments) {
        CommandLine commandLine = StreamsCommand.commandLine();
        return commandLine
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private Path pipeline(String what, String with) throws IOException {
        String shipped = Files.readString(Path.of(System.getProperty("pipeline.yaml")));
        String url = "http://127.0.0.1:" + registry.getAddress().getPort();
        return Files.writeString(
                directory.resolve("pipeline.yaml"),
                shipped.replaceAll("schema.registry.url: .*", "schema.registry.url: " + url)
                        .replace(what.isEmpty() ? "\0" : what, with));
    }

    private static int line(Path file, String text) throws IOException {
        return (int) Files.readString(file)
                        .lines()
                        .takeWhile(line -> !line.contains(text))
                        .count()
                + 1;
    }
}
