package io.millrace.connect.cassandra.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.metadata.EndPoint;
import com.datastax.oss.driver.internal.core.metadata.DefaultEndPoint;
import io.millrace.connect.cassandra.config.ConnectionConfig;
import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.config.TlsConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadingEnginesTest {

    private static final EndPoint NODE =
            new DefaultEndPoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9042));
    private static final ReloadingEngines.Details DETAILS = new ReloadingEngines.Details(List.of(), false);

    @TempDir
    private Path files;

    @Test
    void aCertificateThatIsRenewedIsTakenForTheNextConnection() throws Exception {
        SelfSigned first = node("first");
        SelfSigned second = node("second");
        Path trusted = Files.writeString(files.resolve("trust.pem"), first.certificateAsPem());
        ReloadingEngines engines = ReloadingEngines.open("sink", tls(trusted), DETAILS);
        assertThat(trusts(engines, first)).isTrue();
        assertThat(trusts(engines, second)).isFalse();

        write(trusted, second.certificateAsPem(), 1);
        assertThat(trusts(engines, first)).isFalse();
        assertThat(trusts(engines, second)).isTrue();

        // What cannot be used is not.
        write(trusted, "half a fi", 2);
        assertThat(trusts(engines, second)).isTrue();
        Files.delete(trusted);
        assertThat(trusts(engines, second)).isTrue();

        write(trusted, first.certificateAsPem(), 3);
        assertThat(trusts(engines, first)).isTrue();
    }

    @Test
    void hostNamesAreVerifiedUnlessSaidOtherwise() throws Exception {
        SelfSigned elsewhere = SelfSigned.in(files.resolve("e.p12"), "EC", "e", "-ext", "san=dns:elsewhere.example");
        Path trusted = Files.writeString(files.resolve("trust.pem"), elsewhere.certificateAsPem());
        TlsConfig verified = tls(trusted);
        assertThat(trusts(ReloadingEngines.open("sink", verified, DETAILS), elsewhere))
                .isFalse();
        TlsConfig not = new TlsConfig(true, verified.truststore(), verified.keystore(), verified.keyPassword(), false);
        assertThat(trusts(ReloadingEngines.open("sink", not, DETAILS), elsewhere))
                .isTrue();
    }

    @Test
    void aCipherSuiteThatJavaDoesNotHaveIsNamed() throws Exception {
        Path trusted = Files.writeString(files.resolve("trust.pem"), node("n").certificateAsPem());
        assertThatThrownBy(() -> ReloadingEngines.open(
                        "sink", tls(trusted), new ReloadingEngines.Details(List.of("TLS_AES_256_GCM_SHA38"), true)))
                .hasMessageContaining("did you mean TLS_AES_256_GCM_SHA384?")
                .matches(e -> ((TlsException) e)
                        .option()
                        .equals("cassandra.driver.advanced.ssl-engine-factory.cipher-suites"));
    }

    private SelfSigned node(String name) {
        return SelfSigned.in(files.resolve(name + ".p12"), "EC", name, "-ext", "san=dns:localhost");
    }

    private static TlsConfig tls(Path trusted) {
        Map<String, String> properties = new HashMap<>();
        properties.put("cassandra.keyspace", "ks");
        properties.put("cassandra.ssl.enabled", "true");
        properties.put("cassandra.ssl.truststore.location", trusted.toString());
        ConnectionConfig connection = SinkConfig.parse(properties).connection();
        return connection.tls();
    }

    /** Times of files may be as coarse as a second. */
    private static void write(Path file, String text, int version) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000L * version));
    }

    private static boolean trusts(ReloadingEngines engines, SelfSigned node)
            throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                ReloadingEngines.keyManagers(new OwnCertificate(
                        "",
                        node.certificate(),
                        KeyStore.getInstance(node.file().toFile(), SelfSigned.PASSWORD.toCharArray()),
                        new Password(SelfSigned.PASSWORD))),
                null,
                null);
        SSLEngine server = context.createSSLEngine();
        server.setUseClientMode(false);
        try {
            shakeHands(engines.newSslEngine(NODE), server);
            return true;
        } catch (SSLException e) {
            return false;
        }
    }

    private static void shakeHands(SSLEngine client, SSLEngine server) throws SSLException {
        ByteBuffer toServer = ByteBuffer.allocate(64 * 1024);
        ByteBuffer toClient = ByteBuffer.allocate(64 * 1024);
        for (int turn = 0; turn < 20; turn++) {
            move(client, toClient, toServer);
            move(server, toServer, toClient);
            if (client.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING
                    && server.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING) {
                return;
            }
        }
        throw new SSLException("no end");
    }

    private static void move(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        ByteBuffer plain = ByteBuffer.allocate(64 * 1024);
        in.flip();
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
                case NEED_UNWRAP, NOT_HANDSHAKING -> {
                    if (!in.hasRemaining()) {
                        if (engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING
                                && engine.getSession().getProtocol().equals("NONE")) {
                            engine.beginHandshake();
                            continue;
                        }
                        in.compact();
                        return;
                    }
                    engine.unwrap(in, plain);
                }
                default -> {
                    in.compact();
                    return;
                }
            }
        }
    }
}
