package io.millrace.tool.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.millrace.tool.ExitStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
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
                  "a.ConnectException: x\\n\\tat io.millrace.connect.cassandra.A.b(A.java:1)\\nCaused by: b.DataException: geheim\\n\\tat c.D.e(D.java:1)"},
                {"id": 0, "state": "RUNNING", "worker_id": "w:8083"}]}},
             "others": {"info": {"config": {"connector.class": "org.example.Sink"}}, "status": {}}}""";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                " | Where is the line? Give --connect http://HOST:8083 and --bootstrap-server HOST:PORT",
                "--connect localhost:8083 | localhost:8083 is not a URL: write http://localhost:8083",
                "--connect 127.0.0.1:8083 | 127.0.0.1:8083 is not a URL: write http://127.0.0.1:8083",
                "--connect [::1]:8083/x | [::1]:8083/x is not a URL: write http://[::1]:8083/x",
                "--connect http://127.0.0.1:99999 | http://127.0.0.1:99999 is not a URL: write http://HOST:PORT",
                "--connect http://x:1 --cassandra x:99999 | --cassandra x:99999 is not HOST[:PORT]",
                "--connect ftp://x | ftp://x is not a URL: write http://HOST:PORT",
                "--connect me:geheim@127.0.0.1:8083 | that is not a URL: write http://HOST:PORT, without user and password",
                "--connect http://x:1 --application-id a --streams http://x:2,x:3 | x:3 is not a URL: write http://x:3",
                "--connect http://x:1 --metrics 127.0.0.1:9404/metrics | write http://127.0.0.1:9404/metrics",
                "--connect http://x:1 --streams http://x:2 | --streams is of the application that --application-id names: give it, too",
                "--connect http://me:geheim@localhost:8083 | A password in a URL is seen by everybody on this machine",
                "--connect http://x:1 --jmx x | --jmx x is not HOST:PORT",
                "--connect http://x:1 --jmx x:1,y:99999 | --jmx y:99999 is not HOST:PORT",
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
        assertThat(err.toString()).contains(message).doesNotContain("geheim").doesNotContain("URISyntaxException");
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

    /** By mail or in a file nobody can make the window wider. */
    @Test
    void whatNoTerminalShowsIsNotCut() throws IOException {
        HttpServer connect = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String reason = "a long reason ".repeat(20) + "and what to do";
        connect.createContext("/connectors", exchange -> {
            byte[] body = CONNECTORS
                    .replace("a.ConnectException: x", "a.ConnectException: " + reason)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        connect.start();
        try {
            assertThat(run(
                            "--connect",
                            "http://127.0.0.1:" + connect.getAddress().getPort(),
                            "--once"))
                    .isEqualTo(ExitStatus.FAILED);
            assertThat(out.toString()).containsPattern("(?m)^BAD orders task 1 FAILED: " + reason + "$");
        } finally {
            connect.stop(0);
        }
    }

    @Test
    void whoDoesNotAnswerIsSaid() {
        assertThat(run("--connect", "http://127.0.0.1:1", "--once")).isEqualTo(ExitStatus.FAILED);
        assertThat(out.toString()).contains("BAD Connect: nothing listens on 127.0.0.1:1");
    }

    @Test
    void aLineIsNamedAfterItsFirstBroker() {
        assertThat(run("--bootstrap-server", "[::1]:1,other:9092", "--once")).isEqualTo(ExitStatus.FAILED);
        assertThat(out.toString()).contains("  [::1]  BAD Kafka: ");
    }

    /** The driver would leave it out, and ask this machine. */
    @Test
    void anotherCassandraThanTheOneThatIsMeantIsNotAsked() {
        assertThat(run("--connect", "http://127.0.0.1:1", "--cassandra", "nosuch.invalid", "--once"))
                .isEqualTo(ExitStatus.FAILED);
        assertThat(out.toString()).contains("BAD Cassandra: there is no host nosuch.invalid");
    }

    @Test
    @Timeout(60)
    void aConfigurationThatTheDriverDoesNotTakeIsSaidWithItsCause(@TempDir Path directory) throws IOException {
        Path garbled = Files.writeString(directory.resolve("garbled.conf"), "password = geheim { {");
        assertThat(run("--connect", "http://127.0.0.1:1", "--cassandra-config", garbled.toString()))
                .isEqualTo(ExitStatus.WRONG_USAGE);
        assertThat(err.toString())
                .contains("--cassandra-config " + garbled + " cannot be understood: ")
                .doesNotContain("geheim");

        Path noStore = Files.writeString(directory.resolve("no-store.conf"), """
                datastax-java-driver.basic.contact-points = ["127.0.0.1:1"]
                datastax-java-driver.advanced.ssl-engine-factory {
                  class = DefaultSslEngineFactory
                  truststore-path = /nowhere/trust.p12
                  truststore-password = geheim
                }""");
        assertThat(run("--connect", "http://127.0.0.1:1", "--cassandra-config", noStore.toString(), "--once"))
                .isEqualTo(ExitStatus.FAILED);
        assertThat(out.toString())
                .contains("BAD Cassandra: there is no file /nowhere/trust.p12: its driver does not take ")
                .doesNotContain("geheim");
    }

    /** A client of Kafka's would take HTTP for the length of what follows: 1.2 GB, again and again. */
    @Test
    void aQuestionToTheWrongServerDelaysNoOther() throws IOException {
        HttpServer connect = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        connect.createContext("/connectors", exchange -> {
            byte[] body = CONNECTORS.replace("FAILED", "RUNNING").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        connect.start();
        try (ServerSocket wrong = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> answerWithHttp(wrong));
            thread.setDaemon(true);
            thread.start();
            String address = "127.0.0.1:" + wrong.getLocalPort();
            String url = "http://127.0.0.1:" + connect.getAddress().getPort();

            assertThat(run("--connect", url, "--bootstrap-server", address, "--once"))
                    .isEqualTo(ExitStatus.FAILED);
            assertThat(out.toString())
                    .contains("BAD Kafka: " + address + " answers with HTTP: it is not Kafka")
                    .doesNotContain("Connect:");
        } finally {
            connect.stop(0);
        }
    }

    /** As {@code millrace watch | head -1} does it; the process's own output does not throw. */
    @Test
    @Timeout(60)
    void itEndsWhenNobodyReadsItAnyMore() throws IOException, InterruptedException {
        Process watch = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.millrace.tool.Main",
                        "watch",
                        "--connect",
                        "http://127.0.0.1:1",
                        "--json")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            try (BufferedReader head = watch.inputReader(StandardCharsets.UTF_8)) {
                assertThat(head.readLine())
                        .as("the first picture is one of what was asked, and wakes nobody for nothing")
                        .contains("Connect: nothing listens on 127.0.0.1:1")
                        .doesNotContain("not answered yet");
            }
            assertThat(watch.waitFor()).isEqualTo(ExitStatus.CLOSED_PIPE);
        } finally {
            watch.destroyForcibly();
        }
    }

    private static void answerWithHttp(ServerSocket server) {
        try {
            while (true) {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                    socket.shutdownOutput();
                    socket.getInputStream().readAllBytes();
                }
            }
        } catch (IOException closed) {
            assertThat(server.isClosed()).isTrue();
        }
    }

    private int run(String... arguments) {
        CommandLine line = new CommandLine(new WatchCommand());
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
