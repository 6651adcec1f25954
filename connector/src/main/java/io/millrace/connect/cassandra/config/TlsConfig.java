package io.millrace.connect.cassandra.config;

import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.types.Password;

/**
 * Whether and how connections are encrypted.
 *
 * @param truststore the certificates to trust; empty for the JVM's own
 * @param keystore the client's certificate; empty unless the server asks for one
 * @param verifyHostname whether a node's certificate must be issued for its host
 */
public record TlsConfig(boolean enabled, Optional<Store> truststore, Optional<Store> keystore, boolean verifyHostname) {

    static final String ENABLED = "cassandra.ssl.enabled";
    static final String TRUSTSTORE = "cassandra.ssl.truststore.location";
    static final String TRUSTSTORE_PASSWORD = "cassandra.ssl.truststore.password";
    static final String KEYSTORE = "cassandra.ssl.keystore.location";
    static final String KEYSTORE_PASSWORD = "cassandra.ssl.keystore.password";
    static final String VERIFY_HOSTNAME = "cassandra.ssl.hostname.verification";

    /** A key or trust store file, PKCS12 or JKS. */
    public record Store(String location, Optional<Password> password) {}

    static void define(OptionGroup group) {
        group.option(
                        ENABLED,
                        Type.BOOLEAN,
                        false,
                        null,
                        Importance.MEDIUM,
                        "TLS",
                        "Whether connections to Cassandra are encrypted.")
                .option(
                        TRUSTSTORE,
                        Type.STRING,
                        null,
                        null,
                        Importance.MEDIUM,
                        "Trust store",
                        "The file, PKCS12 or JKS, with the certificates to trust. The JVM's own unless given.")
                .option(
                        TRUSTSTORE_PASSWORD,
                        Type.PASSWORD,
                        null,
                        null,
                        Importance.MEDIUM,
                        "Trust store password",
                        "The password of the trust store.")
                .option(
                        KEYSTORE,
                        Type.STRING,
                        null,
                        null,
                        Importance.LOW,
                        "Key store",
                        "The file, PKCS12 or JKS, with the connector's own certificate and key, if Cassandra asks for"
                                + " one.")
                .option(
                        KEYSTORE_PASSWORD,
                        Type.PASSWORD,
                        null,
                        null,
                        Importance.LOW,
                        "Key store password",
                        "The password of the key store and of its key.")
                .option(
                        VERIFY_HOSTNAME,
                        Type.BOOLEAN,
                        true,
                        null,
                        Importance.LOW,
                        "Verify host names",
                        "Whether a node's certificate must be issued for the name or address that it is reached by.");
    }

    static TlsConfig from(AbstractConfig config) {
        return new TlsConfig(
                config.getBoolean(ENABLED),
                store(config, TRUSTSTORE, TRUSTSTORE_PASSWORD),
                store(config, KEYSTORE, KEYSTORE_PASSWORD),
                config.getBoolean(VERIFY_HOSTNAME));
    }

    private static Optional<Store> store(AbstractConfig config, String location, String password) {
        return ConnectionConfig.text(config, location)
                .map(file -> new Store(file, Optional.ofNullable(config.getPassword(password))));
    }
}
