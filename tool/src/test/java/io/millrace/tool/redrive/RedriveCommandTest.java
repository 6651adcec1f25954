package io.millrace.tool.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tool.CommandException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Command lines that are wrong: said before any broker is asked. */
class RedriveCommandTest {

    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--limit | 0 | --limit must be 1 or more",
                "--rate | 0 | --rate must be from 0.000001 to 1000000000",
                "--rate | 0.0000000001 | --rate must be from 0.000001 to 1000000000",
                "--rate | fast | Invalid value for option '--rate'",
                "--max-attempts | 0 | --max-attempts must be 1 or more",
                "--max-wait-seconds | -1 | --max-wait-seconds must be 0 or more",
                "--since | yesterday | --since is no time: write 2026-11-28T20:00:00Z",
                "--until | 2026-02-30 | --until is no time",
                "--since | +999999999-12-31T23:59:59Z | --since is no time",
                "--where | tabel = 'x' | --where, column 1: a letter has reason, message, table",
                "--where | value.a = | --where, column",
                "--command-config | /nowhere/at.all | cannot be read (NoSuchFileException)"
            })
    void saysWhichOptionIsWrong(String option, String value, String message) {
        assertThat(run("--bootstrap-server", "127.0.0.1:1", option, value)).isEqualTo(2);
        assertThat(err.toString()).contains(message);
    }

    @Test
    void theLedgerHoldsNoLetters() {
        assertThat(execute("orders-sink.dlq.redriven", "--bootstrap-server", "127.0.0.1:1"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("orders-sink.dlq.redriven is the account of what was sent back");
    }

    /** In a process of its own: what is printed while one ends is printed in time, or never. */
    @Test
    void whoeverStopsItWhileItWaitsIsToldWhatToDo(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(
                directory.resolve("client.properties"),
                "bootstrap.servers=127.0.0.1:1\nrequest.timeout.ms=200\ndefault.api.timeout.ms=400\n");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.millrace.tool.Main",
                        "redrive",
                        "orders-sink.dlq",
                        "--command-config",
                        file.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        StringBuilder told = new StringBuilder();
        try (BufferedReader lines = process.errorReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                told.append(line).append('\n');
                if (line.startsWith("waiting for the brokers")) {
                    process.toHandle().destroy();
                }
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).isEqualTo(128 + 15);
        assertThat(told.toString())
                .contains("Stopped while the brokers do not answer")
                .contains("Run it again once they do: it goes on where this ended");
    }

    @Test
    void needsBrokers() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Give --bootstrap-server");
    }

    @Test
    void propertiesThatKafkasClientsRefuse() {
        assertThat(run("--bootstrap-server", "nowhere.invalid")).isEqualTo(2);
        assertThat(err.toString())
                .contains("Kafka's clients cannot be made of --bootstrap-server and --command-config: Invalid url");
    }

    @Test
    void aKeyInPlaceOfAPathIsNotShown(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("client.properties"), """
                bootstrap.servers=127.0.0.1:1
                security.protocol=SSL
                ssl.keystore.location=-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADAN
                """);
        assertThat(run("--command-config", file.toString())).isEqualTo(2);
        assertThat(err.toString())
                .contains("ssl.keystore.location holds PEM text, not a path")
                .doesNotContain("MIIEvQ");
    }

    @Test
    void brokersThatAreAwayAreGivenUp(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("client.properties"),
                "bootstrap.servers=127.0.0.1:1\nrequest.timeout.ms=200\ndefault.api.timeout.ms=400\n");
        assertThat(run("--command-config", file.toString(), "--max-wait-seconds", "0"))
                .isEqualTo(3);
        assertThat(err.toString()).contains("Waited for the brokers for 0 s (--max-wait-seconds)");
    }

    /** Kafka's client would take it for a length of 1.2 GB, and wait for as long as brokers may be away. */
    @Test
    void somebodyElseThanKafkaIsNotWaitedFor() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> answerOnce(server));
            thread.setDaemon(true);
            thread.start();
            String address = "127.0.0.1:" + server.getLocalPort();
            assertThat(run("--bootstrap-server", address)).isEqualTo(2);
            assertThat(err.toString()).contains(address + " answers with HTTP: it is not Kafka");
        }
    }

    @Test
    void aPortThatIsNone() {
        assertThat(run("--bootstrap-server", "127.0.0.1:70000")).isEqualTo(2);
        assertThat(err.toString()).contains("Invalid port in bootstrap.servers");
    }

    private static void answerOnce(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            // Until the other side is done: what it has sent and nobody reads would reset the connection.
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int run(String... options) {
        List<String> arguments = new ArrayList<>(List.of("orders-sink.dlq"));
        arguments.addAll(List.of(options));
        return execute(arguments.toArray(String[]::new));
    }

    private int execute(String... arguments) {
        return new CommandLine(new RedriveCommand())
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler((problem, line, parsed) -> {
                    line.getErr().println(problem.getMessage());
                    return problem instanceof CommandException ending ? ending.status() : 1;
                })
                .execute(arguments);
    }
}
