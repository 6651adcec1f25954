package io.millrace.stack;

import java.nio.file.Path;
import javax.net.ssl.SSLContext;

/**
 * What a Cassandra node needs to encrypt what it says to clients.
 *
 * @param keystore PKCS12, the node's certificate and key
 * @param truststore PKCS12, the certificates of the authority that issued the clients'
 * @param password of both
 * @param asksForCertificates whether a client without a certificate is turned away
 * @param client what the stack's own sessions connect with
 */
public record CassandraTls(
        Path keystore, Path truststore, String password, boolean asksForCertificates, SSLContext client) {

    /** The lines of {@code cassandra.yaml}. */
    String yaml() {
        return """

                client_encryption_options:
                  enabled: true
                  optional: false
                  store_type: PKCS12
                  keystore: %s
                  keystore_password: %s
                  truststore: %s
                  truststore_password: %s
                  require_client_auth: %s
                """.formatted(keystore, password, truststore, password, asksForCertificates);
    }
}
