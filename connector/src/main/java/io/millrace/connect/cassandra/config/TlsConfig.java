package io.millrace.connect.cassandra.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.types.Password;

/**
 * Whether and how connections are encrypted.
 *
 * @param truststore the certificates to trust; empty for the JVM's own
 * @param keystore the client's certificate; empty unless the server asks for one
 * @param keyPassword what the client's key is encrypted with; empty for the password of its store, or for nothing
 * @param verifyHostname whether a node's certificate must be issued for its host
 */
public record TlsConfig(
        boolean enabled,
        Optional<Store> truststore,
        Optional<Store> keystore,
        Optional<Password> keyPassword,
        boolean verifyHostname) {

    static final String ENABLED = "cassandra.ssl.enabled";
    static final String TRUSTSTORE = "cassandra.ssl.truststore.location";
    static final String TRUSTSTORE_PASSWORD = "cassandra.ssl.truststore.password";
    static final String TRUSTSTORE_TYPE = "cassandra.ssl.truststore.type";
    static final String TRUSTSTORE_CERTIFICATES = "cassandra.ssl.truststore.certificates";
    static final String KEYSTORE = "cassandra.ssl.keystore.location";
    static final String KEYSTORE_PASSWORD = "cassandra.ssl.keystore.password";
    static final String KEYSTORE_TYPE = "cassandra.ssl.keystore.type";
    static final String KEYSTORE_KEY = "cassandra.ssl.keystore.key";
    static final String KEYSTORE_CHAIN = "cassandra.ssl.keystore.certificate.chain";
    static final String KEY_PASSWORD = "cassandra.ssl.key.password";
    static final String VERIFY_HOSTNAME = "cassandra.ssl.hostname.verification";

    private static final String AUTO = "auto";
    private static final Choices TYPES = new Choices(List.of(AUTO, "JKS", "PKCS12", "PEM"));

    /** Certificates, and perhaps a private key. */
    public sealed interface Store permits StoreFile, StoreText {}

    /**
     * A file.
     *
     * @param type what it is said to be; empty to look
     */
    public record StoreFile(String location, Optional<StoreType> type, Optional<Password> password) implements Store {}

    /** PEM in the configuration itself. */
    public record StoreText(Optional<Password> key, Password certificates) implements Store {}

    /** The ways to put certificates into a file. */
    public enum StoreType {
        JKS,
        PKCS12,
        PEM
    }

    static void define(OptionGroup group) {
        group.option(
                ENABLED,
                Type.BOOLEAN,
                false,
                null,
                Importance.MEDIUM,
                "TLS",
                "Whether connections to Cassandra are encrypted.");
        file(
                group,
                TRUSTSTORE,
                Importance.MEDIUM,
                "Trust store",
                "The file, PKCS12, JKS or PEM, with the certificates to trust: that of the authority which issued the"
                        + " nodes'. The JVM's own unless given. Read again when it has changed, for the next connection.");
        secret(
                group,
                TRUSTSTORE_PASSWORD,
                Importance.MEDIUM,
                "Trust store password",
                "The password of the trust store, if it is PKCS12 or JKS. A store that can be read without is, unchecked.");
        type(group, TRUSTSTORE_TYPE, "Trust store type");
        secret(
                group,
                TRUSTSTORE_CERTIFICATES,
                Importance.LOW,
                "Trusted certificates",
                "The certificates to trust, as PEM, in place of a file.");
        file(
                group,
                KEYSTORE,
                Importance.LOW,
                "Key store",
                "The file, PKCS12, JKS or PEM, with the connector's own certificate and key, if Cassandra asks for one. In a"
                        + " PEM file the certificate comes before those of its issuers. Read again when it has changed, for"
                        + " the next connection.");
        secret(
                group,
                KEYSTORE_PASSWORD,
                Importance.LOW,
                "Key store password",
                "The password of the key store, if it is PKCS12 or JKS.");
        type(group, KEYSTORE_TYPE, "Key store type");
        secret(
                group,
                KEYSTORE_KEY,
                Importance.LOW,
                "Private key",
                "The connector's own private key, PKCS8 as PEM, in place of a file. Needs " + KEYSTORE_CHAIN + ".");
        secret(
                group,
                KEYSTORE_CHAIN,
                Importance.LOW,
                "Certificate chain",
                "The connector's own certificate and then those of its issuers, as PEM, in place of a file. Needs "
                        + KEYSTORE_KEY + ".");
        secret(
                group,
                KEY_PASSWORD,
                Importance.LOW,
                "Key password",
                "The password of the private key: needed for an encrypted key in PEM, and where a store's key has"
                        + " another password than the store.");
        group.option(
                VERIFY_HOSTNAME,
                Type.BOOLEAN,
                true,
                null,
                Importance.LOW,
                "Verify host names",
                "Whether a node's certificate must be issued for the name or address that it is reached by.");
    }

    private static void file(OptionGroup group, String option, Importance importance, String name, String doc) {
        group.option(option, Type.STRING, null, null, importance, name, doc);
    }

    private static void secret(OptionGroup group, String option, Importance importance, String name, String doc) {
        group.option(option, Type.PASSWORD, null, null, importance, name, doc);
    }

    private static void type(OptionGroup group, String option, String name) {
        group.choice(option, TYPES, AUTO, Importance.LOW, name, "What the file is. auto: the file tells.");
    }

    /** Checks which options go together. */
    static void check(Map<String, String> properties, boolean enabled, BiConsumer<String, String> errors) {
        if (!enabled) {
            for (String store : List.of(TRUSTSTORE, TRUSTSTORE_CERTIFICATES, KEYSTORE, KEYSTORE_KEY, KEYSTORE_CHAIN)) {
                if (isSet(properties, store)) {
                    errors.accept(store, "has no effect without " + ENABLED + "=true");
                }
            }
        }
        checkStore(
                properties, TRUSTSTORE, TRUSTSTORE_TYPE, TRUSTSTORE_PASSWORD, List.of(TRUSTSTORE_CERTIFICATES), errors);
        checkStore(
                properties, KEYSTORE, KEYSTORE_TYPE, KEYSTORE_PASSWORD, List.of(KEYSTORE_KEY, KEYSTORE_CHAIN), errors);
        requireBoth(properties, KEYSTORE_KEY, KEYSTORE_CHAIN, errors);
        requireBoth(properties, KEYSTORE_CHAIN, KEYSTORE_KEY, errors);
        if (!isSet(properties, KEYSTORE_KEY) && !isSet(properties, KEYSTORE_CHAIN)) {
            requireBoth(properties, KEY_PASSWORD, KEYSTORE, errors);
        }
    }

    private static void checkStore(
            Map<String, String> properties,
            String location,
            String type,
            String password,
            List<String> texts,
            BiConsumer<String, String> errors) {
        List<String> given =
                texts.stream().filter(text -> isSet(properties, text)).toList();
        if (given.isEmpty()) {
            requireBoth(properties, password, location, errors);
            return;
        }
        if (isSet(properties, location)) {
            errors.accept(location, "is in place of " + given.get(0) + ", which is set, too: remove one of the two");
            return;
        }
        if (isSet(properties, password)) {
            errors.accept(
                    password,
                    "is a file's, and " + given.get(0) + " is none: remove it"
                            + (password.equals(KEYSTORE_PASSWORD)
                                    ? ", or call it " + KEY_PASSWORD + " if the key is encrypted"
                                    : ""));
        }
        String said = properties.get(type);
        if (said != null && StoreType.PEM != type(said).orElse(StoreType.PEM)) {
            errors.accept(type, given.get(0) + " is PEM: set it to PEM, or remove it");
        }
    }

    private static void requireBoth(
            Map<String, String> properties, String given, String needed, BiConsumer<String, String> errors) {
        if (isSet(properties, given) && !isSet(properties, needed)) {
            errors.accept(needed, "is needed with " + given);
        }
    }

    private static boolean isSet(Map<String, String> properties, String option) {
        String value = properties.get(option);
        return value != null && !value.isBlank();
    }

    static TlsConfig from(AbstractConfig config) {
        return new TlsConfig(
                config.getBoolean(ENABLED),
                text(config, TRUSTSTORE_CERTIFICATES)
                        .<Store>map(certificates -> new StoreText(Optional.empty(), certificates))
                        .or(() -> file(config, TRUSTSTORE, TRUSTSTORE_TYPE, TRUSTSTORE_PASSWORD)),
                text(config, KEYSTORE_CHAIN)
                        .<Store>map(chain -> new StoreText(text(config, KEYSTORE_KEY), chain))
                        .or(() -> file(config, KEYSTORE, KEYSTORE_TYPE, KEYSTORE_PASSWORD)),
                text(config, KEY_PASSWORD),
                config.getBoolean(VERIFY_HOSTNAME));
    }

    private static Optional<Store> file(AbstractConfig config, String location, String type, String password) {
        return ConnectionConfig.text(config, location)
                .map(file -> new StoreFile(file, type(config.getString(type)), text(config, password)));
    }

    private static Optional<Password> text(AbstractConfig config, String option) {
        return Optional.ofNullable(config.getPassword(option))
                .filter(secret -> !secret.value().isBlank());
    }

    /** Returns the type of that name; empty where the file is to tell, or the name is none. */
    private static Optional<StoreType> type(String word) {
        for (StoreType type : StoreType.values()) {
            if (type.name().equalsIgnoreCase(word.trim())) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
