package io.millrace.stack;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a broker needs to have clients come by TLS and with a password (SASL/PLAIN), and they to do so.
 *
 * @param keystore PKCS12, the broker's certificate and key
 * @param truststore PKCS12, that of the authority which issued it
 * @param user whom it lets in
 * @param password of the user and of both stores
 */
public record KafkaLogin(Path keystore, Path truststore, String user, String password) {

    static final String LISTENER = "SECURED";

    private static final String MODULE = "org.apache.kafka.common.security.plain.PlainLoginModule required";

    /** The lines of {@code server.properties}. */
    String properties() {
        return """

                listener.name.secured.ssl.keystore.type=PKCS12
                listener.name.secured.ssl.keystore.location=%s
                listener.name.secured.ssl.keystore.password=%s
                listener.name.secured.sasl.enabled.mechanisms=PLAIN
                listener.name.secured.plain.sasl.jaas.config=%s user_%s="%s";
                """.formatted(keystore, password, MODULE, user, password);
    }

    /** The properties of its clients, without its address. */
    public Map<String, String> clientProperties() {
        return new TreeMap<>(Map.of(
                "security.protocol",
                "SASL_SSL",
                "ssl.truststore.type",
                "PKCS12",
                "ssl.truststore.location",
                truststore.toString(),
                "ssl.truststore.password",
                password,
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                MODULE + " username=\"" + user + "\" password=\"" + password + "\";"));
    }
}
