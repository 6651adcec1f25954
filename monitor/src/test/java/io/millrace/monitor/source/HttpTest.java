package io.millrace.monitor.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HttpTest {

    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n";
    private static final int MOST = 1_000;

    private ServerSocket server;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    @Timeout(20)
    void anAnswerThatStopsInItsMidstIsGivenUp() {
        CompletableFuture<Boolean> left = answer("a".repeat(10), 20);
        Http http = new Http(Map.of(), Duration.ofMillis(500), MOST);

        assertThatThrownBy(() -> http.get(uri()))
                .isInstanceOf(NotKnownException.class)
                .hasMessage("127.0.0.1:" + server.getLocalPort() + " has not answered within 0.5 s");
        assertThat(left.join()).as("the connection is given up, too").isTrue();
    }

    @Test
    @Timeout(20)
    void anAnswerThatIsTooLongIsNotTaken() {
        CompletableFuture<Boolean> unused = answer("a".repeat(MOST + 1), MOST + 1);
        Http http = new Http(Map.of(), Duration.ofSeconds(10), MOST);

        assertThatThrownBy(() -> http.get(uri()))
                .isInstanceOf(NotKnownException.class)
                .hasMessage("127.0.0.1:" + server.getLocalPort() + " answers with more than " + MOST
                        + " bytes: is it another server than was meant?");
    }

    @Test
    @Timeout(20)
    void anAnswerIsTakenWhole() {
        String body = "ä".repeat(MOST / 2);
        CompletableFuture<Boolean> unused = answer(body, MOST);

        assertThat(new Http(Map.of(), Duration.ofSeconds(10), MOST).get(uri())).isEqualTo(body);
    }

    /** Cassandra's and Kafka's ports do the one and the other. */
    @Test
    @Timeout(20)
    void whatDoesNotSpeakHttpIsSaidToBeAnotherPort() throws IOException {
        for (byte[] words : List.of(new byte[] {5, 0, 0, 0, 10, 13, 10}, new byte[0])) {
            stop();
            start();
            CompletableFuture<Void> unused = CompletableFuture.runAsync(() -> answerEach(words));
            assertThatThrownBy(() -> new Http(Map.of(), Duration.ofSeconds(10), MOST).get(uri()))
                    .isInstanceOf(NotKnownException.class)
                    .hasMessage("127.0.0.1:" + server.getLocalPort()
                            + " does not answer with HTTP: is it another port than was meant?");
        }
    }

    /** The client asks a second time where it gets no answer. */
    private void answerEach(byte[] words) {
        try {
            while (true) {
                try (Socket socket = server.accept()) {
                    byte[] some = socket.getInputStream().readNBytes(16);
                    assertThat(some).isNotEmpty();
                    socket.getOutputStream().write(words);
                }
            }
        } catch (IOException e) {
            assertThat(server.isClosed()).isTrue();
        }
    }

    private URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/metrics");
    }

    /** Answers one request, and waits until whoever asked has gone. */
    private CompletableFuture<Boolean> answer(String body, int length) {
        return CompletableFuture.supplyAsync(() -> {
            try (Socket socket = server.accept()) {
                InputStream in = socket.getInputStream();
                StringBuilder request = new StringBuilder();
                while (request.indexOf("\r\n\r\n") < 0) {
                    request.append((char) in.read());
                }
                OutputStream out = socket.getOutputStream();
                out.write((HEAD.formatted(length) + body).getBytes(StandardCharsets.UTF_8));
                return in.read() < 0;
            } catch (SocketException e) {
                return true;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }
}
