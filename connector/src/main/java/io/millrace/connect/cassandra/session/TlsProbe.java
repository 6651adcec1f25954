package io.millrace.connect.cassandra.session;

import io.millrace.connect.cassandra.config.ContactPoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Finds out what a node wants of TLS by a handshake of its own, for a closed connection says nothing. Nothing is sent afterwards, and
 * nothing that is received is used.
 */
final class TlsProbe {

    private final Duration timeout;

    /**
     * What a node does.
     *
     * @param listens whether anybody listens there
     * @param speaksTls whether it answered with a certificate
     * @param asksForCertificate whether it asked for one
     */
    record Answer(boolean listens, boolean speaksTls, boolean asksForCertificate) {}

    /** @param timeout how long a node may take for each answer */
    TlsProbe(Duration timeout) {
        this.timeout = timeout;
    }

    /** Asks a node. */
    Answer ask(ContactPoint point) {
        Witness witness = new Witness();
        try (Socket socket = new Socket()) {
            int millis = Math.toIntExact(timeout.toMillis());
            socket.connect(new InetSocketAddress(point.host(), point.port()), millis);
            socket.setSoTimeout(millis);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {witness}, new TrustManager[] {witness.trusting}, null);
            try (SSLSocket encrypted =
                    (SSLSocket) context.getSocketFactory().createSocket(socket, point.host(), point.port(), true)) {
                encrypted.startHandshake();
            }
        } catch (ConnectException e) {
            return new Answer(false, false, false);
        } catch (IOException e) {
            // Whatever it ended with, the node may have said something by then.
            return witness.answer();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return witness.answer();
    }

    /** Has no certificate, and notices when it is asked for one. */
    private static final class Witness extends X509ExtendedKeyManager {

        private final Trusting trusting = new Trusting();
        private boolean asked;

        Answer answer() {
            return new Answer(true, trusting.shown, asked);
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
            asked = true;
            return null;
        }

        @Override
        public String chooseEngineClientAlias(String[] keyType, Principal[] issuers, SSLEngine engine) {
            asked = true;
            return null;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            asked = true;
            return new String[0];
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[0];
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return null;
        }
    }

    /** Takes any certificate: whether it is right is not the question. */
    private static final class Trusting extends X509ExtendedTrustManager {

        private boolean shown;

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
            shown = true;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            shown = true;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            shown = true;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
            throw new UnsupportedOperationException("nobody connects to here");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            throw new UnsupportedOperationException("nobody connects to here");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            throw new UnsupportedOperationException("nobody connects to here");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
