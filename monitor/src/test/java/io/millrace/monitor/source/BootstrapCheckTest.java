package io.millrace.monitor.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BootstrapCheckTest {

    private static final String HTTP = "HTTP/1.1 400 Illegal character CNTL=0x0\r\n\r\n";

    private final AtomicInteger connections = new AtomicInteger();
    private ServerSocket server;

    private interface Answering {
        void answer(DataInputStream in, DataOutputStream out) throws IOException;
    }

    @AfterEach
    void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aBrokerIsAskedOnce() throws IOException {
        String broker = serve(BootstrapCheckTest::asKafka);
        BootstrapCheck check = new BootstrapCheck(() -> Map.of("bootstrap.servers", broker));

        check.require();
        check.require();
        assertThat(connections).hasValue(1);
    }

    @Test
    void oneBrokerOfSeveralIsEnough() throws IOException {
        String broker = serve(BootstrapCheckTest::asKafka);

        new BootstrapCheck(() -> Map.of("bootstrap.servers", List.of("127.0.0.1:1", broker))).require();
        new BootstrapCheck(() -> Map.of("bootstrap.servers", "127.0.0.1:1, " + broker)).require();
        assertThat(connections).hasValue(2);
    }

    @Test
    void nobody() {
        assertWords("127.0.0.1:1, 127.0.0.1:2", "nothing listens on 127.0.0.1:1; nothing listens on 127.0.0.1:2");
    }

    /** Kafka's client would take HTTP for a length of 1.2 GB. */
    @Test
    void anotherServerIsNotKafka() throws IOException {
        String worker = serve((in, out) -> out.write(HTTP.getBytes(ISO_8859_1)));

        assertWords(worker, worker + " answers with HTTP: it is not Kafka");
        assertWords("127.0.0.1:1," + worker, worker + " answers with HTTP: it is not Kafka");
        try (KafkaSource source =
                new KafkaSource(() -> Map.of("bootstrap.servers", worker), Optional.empty(), List::of)) {
            assertThatThrownBy(source::read)
                    .isInstanceOf(NotKnownException.class)
                    .hasMessageEndingWith("it is not Kafka");
        }
        try (LetterSource source = new LetterSource(() -> Map.of("bootstrap.servers", worker), () -> Set.of("x.dlq"))) {
            assertThatThrownBy(source::read)
                    .isInstanceOf(NotKnownException.class)
                    .hasMessageEndingWith("it is not Kafka");
        }
    }

    @Test
    void aBrokerThatWantsTls() throws IOException {
        String broker = serve((in, out) -> out.write(new byte[] {0x15, 3, 3, 0, 2, 2, 80}));

        assertWords(
                broker,
                broker + " wants TLS: give security.protocol=SSL or SASL_SSL in the properties of --command-config");
    }

    @Test
    void oneThatSaysNothing() throws IOException {
        String closing = serve((in, out) -> {});

        assertWords(
                closing,
                closing + " closes the connection: it is not Kafka, or it wants TLS; then give security.protocol=SSL"
                        + " or SASL_SSL in the properties of --command-config");
    }

    @Test
    void oneThatSaysSomethingElse() throws IOException {
        String other = serve((in, out) -> out.write(new byte[] {0, 0, 0, 8, 0, 0, 0, 9}));

        assertWords(other, "what answers at " + other + " is not Kafka");
    }

    /** Who waits for brokers need not wait for others; a proxy whose broker is away closes connections, too. */
    @Test
    void onlyWhatAnswersIsSomebodyElse() throws IOException {
        String worker = serve((in, out) -> out.write(HTTP.getBytes(ISO_8859_1)));
        assertThat(BootstrapCheck.somebodyElse(Map.of("bootstrap.servers", "127.0.0.1:1," + worker)))
                .contains(worker + " answers with HTTP: it is not Kafka");
        server.close();
        String closing = serve((in, out) -> {});
        assertThat(BootstrapCheck.somebodyElse(Map.of("bootstrap.servers", closing)))
                .isEmpty();
        assertThat(BootstrapCheck.somebodyElse(Map.of("bootstrap.servers", "127.0.0.1:1")))
                .isEmpty();
    }

    @Test
    void aPortThatIsNoneIsTheClientsToName() {
        new BootstrapCheck(() -> Map.of("bootstrap.servers", "127.0.0.1:70000")).require();
    }

    /** Behind TLS it is the client's to say what is wrong. */
    @Test
    void ofTlsItIsOnlyKnownThatSomebodyListens() throws IOException {
        String broker = serve((in, out) -> {});

        new BootstrapCheck(() -> Map.of("bootstrap.servers", broker, "security.protocol", "SASL_SSL")).require();
        assertThatThrownBy(() -> new BootstrapCheck(
                                () -> Map.of("bootstrap.servers", "127.0.0.1:1", "security.protocol", "SSL"))
                        .require())
                .hasMessage("nothing listens on 127.0.0.1:1");
    }

    private static void assertWords(String servers, String words) {
        assertThatThrownBy(() -> new BootstrapCheck(() -> Map.of("bootstrap.servers", servers)).require())
                .isInstanceOf(NotKnownException.class)
                .hasMessage(words);
    }

    private static void asKafka(DataInputStream in, DataOutputStream out) throws IOException {
        in.readInt();
        assertThat(in.readShort()).isEqualTo((short) 18);
        in.readShort();
        out.writeInt(10);
        out.writeInt(in.readInt());
        out.write(new byte[6]);
    }

    private String serve(Answering answering) throws IOException {
        ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        server = listening;
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    try (Socket socket = listening.accept()) {
                        connections.incrementAndGet();
                        DataInputStream in = new DataInputStream(socket.getInputStream());
                        answering.answer(in, new DataOutputStream(socket.getOutputStream()));
                        socket.shutdownOutput();
                        // Until the other side is done: what it has sent and nobody reads would reset the connection.
                        in.readAllBytes();
                    }
                }
            } catch (IOException closed) {
                assertThat(listening.isClosed()).isTrue();
            }
        });
        thread.setDaemon(true);
        thread.start();
        return "127.0.0.1:" + listening.getLocalPort();
    }
}
