package io.millrace.tool.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.millrace.tool.ExitStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class WatchCommandTest {

    private static final String CONNECTORS = """
            {"orders": {
              "info": {"config": {
                "connector.class": "io.millrace.connect.cassandra.CassandraSinkConnector", "topics": "orders",
                "cassandra.auth.password": "geheim"}},
              "status": {"connector": {"state": "RUNNING"}, "tasks": [
                {"id": 1, "state": "FAILED", "worker_id": "w:8083", "trace":
                  "a.ConnectException: x\\n\\tat io.millrace.connect.A.b(A.java:1)\\nCaused by: b.DataException: geheim\\n\\tat c.D.e(D.java:1)"},
                {"id": 0, "state": "RUNNING", "worker_id": "w:8083"}]}},
             "others": {"info": {"config": {"connector.class": "org.example.Sink"}}, "status": {}}}""";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                " | Where is the line? Give --connect http://HOST:8083 and --bootstrap-server HOST:PORT",
                "--connect localhost:8083 | is not a URL",
                "--connect http://me:geheim@localhost:8083 | A password in a URL is seen by everybody on this machine",
                "--connect http://x:1 --jmx x | --jmx x is not HOST:PORT",
                "--connect http://x:1 --jmx x:1 --metrics http://x:2 | --jmx and --metrics tell the same",
                "--connect http://x:1 --page --once | --page goes with neither --once nor --json",
                "--connect http://x:1 --page 70000 | --page 70000 is not a port",
                "--connect http://x:1 --counter a.b.c | --counter is read from Cassandra: give --cassandra HOST:PORT, too",
                "--connect http://x:1 --cassandra x --counter a.b | 'a.b' is not keyspace.table.column",
                "--bootstrap-server x:1 --command-config nowhere | --command-config nowhere cannot be read",
            })
    void aMistakeIsSaidBeforeAnybodyIsAsked(String arguments, String message) {
        assertThat(run(arguments == null ? new String[0] : arguments.split(" ", -1)))
                .isEqualTo(ExitStatus.WRONG_USAGE);
        assertThat(err.toString()).contains(message).doesNotContain("geheim");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aFailedTaskIsSaidAndTheStatusIsOne() throws IOException {
        HttpServer connect = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        connect.createContext("/connectors", exchange -> {
            byte[] body = CONNECTORS.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        connect.start();
        try {
            String url = "http://127.0.0.1:" + connect.getAddress().getPort();

            assertThat(run("--connect", url, "--once", "--json")).isEqualTo(ExitStatus.FAILED);
            assertThat(out.toString())
                    .contains("\"summary\" : \"orders task 1 FAILED: x\"")
                    .contains("\"name\" : \"orders\"")
                    .contains("\"lag\" : null")
                    .contains("not known: give --bootstrap-server HOST:PORT")
                    .contains("not known: give --jmx HOST:PORT or --metrics URL")
                    .contains("not known: give --cassandra HOST:PORT")
                    .doesNotContain("others");
            assertThat(out.toString()).doesNotContain("geheim");
        } finally {
            connect.stop(0);
        }
    }

    @Test
    void whoDoesNotAnswerIsSaid() {
        assertThat(run("--connect", "http://127.0.0.1:1", "--once")).isEqualTo(ExitStatus.FAILED);
        assertThat(out.toString()).contains("BAD Connect: nothing listens on 127.0.0.1:1");
    }

    private int run(String... arguments) {
        CommandLine line = new CommandLine(new WatchCommand());
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
