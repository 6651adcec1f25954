package io.millrace.monitor.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real driver, and servers that are no more than what they say first. */
class CassandraProblemTest {

    private static final int HEADER = 9;
    private static final int STARTUP = 0x01;
    private static final int AUTHENTICATE = 0x03;
    private static final int SUPPORTED = 0x06;

    private ServerSocket server;

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void nobody() throws IOException {
        server.close();

        assertWords("nothing listens on 127.0.0.1:" + server.getLocalPort());
    }

    /** As Cassandra with client_encryption_options does it with what is not encrypted. */
    @Test
    void oneThatWantsTls() {
        serve((in, out) -> {});

        assertWords(
                "it closes the connection: does it want TLS? Then give --cassandra-config FILE with ssl-engine-factory");
    }

    @Test
    void oneThatWantsALogin() {
        serve((in, out) -> {
            while (true) {
                byte[] header = in.readNBytes(HEADER);
                if (header.length < HEADER) {
                    return;
                }
                in.skipNBytes(ByteBuffer.wrap(header).getInt(HEADER - Integer.BYTES));
                boolean startup = header[4] == STARTUP;
                byte[] name = "org.apache.cassandra.auth.PasswordAuthenticator".getBytes(UTF_8);
                out.writeByte(0x80 | header[0]);
                out.writeByte(0);
                out.writeShort(ByteBuffer.wrap(header).getShort(2));
                out.writeByte(startup ? AUTHENTICATE : SUPPORTED);
                out.writeInt(startup ? Short.BYTES + name.length : Short.BYTES);
                out.writeShort(startup ? name.length : 0);
                if (startup) {
                    out.write(name);
                }
                out.flush();
            }
        });

        assertWords("it asks for a user and a password: give --cassandra-config FILE with auth-provider");
    }

    private void assertWords(String words) {
        try (CassandraSource source = new CassandraSource(
                () -> CqlSession.builder()
                        .addContactPoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()))
                        .withLocalDatacenter("datacenter1")
                        .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                                .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, 0)
                                .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 0)
                                .build())
                        .build(),
                Optional.empty())) {
            assertThatThrownBy(source::read)
                    .isInstanceOf(NotKnownException.class)
                    .hasMessage(words);
        }
    }

    private interface Answering {
        void answer(DataInputStream in, DataOutputStream out) throws IOException;
    }

    private void serve(Answering answering) {
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    try (Socket socket = server.accept()) {
                        answering.answer(
                                new DataInputStream(socket.getInputStream()),
                                new DataOutputStream(socket.getOutputStream()));
                    }
                }
            } catch (IOException closed) {
                assertThat(server.isClosed()).isTrue();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
