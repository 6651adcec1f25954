package io.millrace.connect.cassandra.validation;

import io.millrace.connect.cassandra.config.ConnectionConfig;
import io.millrace.connect.cassandra.config.SinkOptions;
import io.millrace.connect.cassandra.config.TlsConfig.Store;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.util.Collections;
import java.util.function.BiConsumer;
import org.apache.kafka.common.config.types.Password;

/** Opens the files that a connection needs, as the driver will, and says of each what is wrong with it. */
final class StoreCheck {

    /** The driver's own choice; Java reads PKCS12 by it, too. */
    private static final String TYPE = "JKS";

    private static final String PEM_BEGINNING = "-----BEGIN";

    private final BiConsumer<String, String> errors;

    /**
     * Prepares a check.
     *
     * @param errors told the option and what is wrong with it
     */
    StoreCheck(BiConsumer<String, String> errors) {
        this.errors = errors;
    }

    /** Returns whether all is right. */
    boolean check(ConnectionConfig connection) {
        boolean bundle = connection
                .cloudBundle()
                .map(file -> isReadable(SinkOptions.CLOUD_BUNDLE, file))
                .orElse(true);
        boolean trusted =
                connection.tls().truststore().map(this::checkTrustStore).orElse(true);
        boolean own = connection.tls().keystore().map(this::checkKeyStore).orElse(true);
        return bundle && trusted && own;
    }

    private boolean checkTrustStore(Store file) {
        KeyStore store = open(
                file,
                SinkOptions.TRUSTSTORE,
                SinkOptions.TRUSTSTORE_PASSWORD,
                "keytool -importcert -file <pem> -keystore trust.p12 -storetype PKCS12");
        if (store == null) {
            return false;
        }
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.getCertificate(alias) != null) {
                    return true;
                }
            }
        } catch (GeneralSecurityException e) {
            errors.accept(SinkOptions.TRUSTSTORE, "cannot be read: " + e.getMessage());
            return false;
        }
        if (file.password().isPresent()) {
            errors.accept(SinkOptions.TRUSTSTORE, "holds no certificate: import the one of the nodes' issuer");
        } else {
            errors.accept(SinkOptions.TRUSTSTORE_PASSWORD, "is needed to read the certificates of the trust store");
        }
        return false;
    }

    private boolean checkKeyStore(Store file) {
        KeyStore store = open(
                file,
                SinkOptions.KEYSTORE,
                SinkOptions.KEYSTORE_PASSWORD,
                "openssl pkcs12 -export -in <certificate> -inkey <key> -out client.p12");
        if (store == null) {
            return false;
        }
        char[] password = password(file);
        if (password == null) {
            errors.accept(SinkOptions.KEYSTORE_PASSWORD, "is needed to read the key of the key store");
            return false;
        }
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias) && store.getKey(alias, password) != null) {
                    return true;
                }
            }
            errors.accept(SinkOptions.KEYSTORE, "holds no private key: put the connector's own into it");
        } catch (UnrecoverableKeyException e) {
            errors.accept(
                    SinkOptions.KEYSTORE_PASSWORD, "does not open the key in the store: give both the same password");
        } catch (GeneralSecurityException e) {
            errors.accept(SinkOptions.KEYSTORE, "cannot be read: " + e.getMessage());
        }
        return false;
    }

    private boolean isReadable(String option, String file) {
        if (Files.isReadable(Path.of(file))) {
            return true;
        }
        errors.accept(option, "this worker cannot read a file " + file + "; every worker needs it at the same place");
        return false;
    }

    /** Returns the store; null where it cannot be opened, which has been said then. */
    private KeyStore open(Store file, String option, String passwordOption, String conversion) {
        if (!isReadable(option, file.location())) {
            return null;
        }
        Path path = Path.of(file.location());
        try (InputStream stream = Files.newInputStream(path)) {
            KeyStore store = KeyStore.getInstance(TYPE);
            store.load(stream, password(file));
            return store;
        } catch (IOException e) {
            if (e.getCause() instanceof UnrecoverableKeyException) {
                errors.accept(passwordOption, "does not open the store at " + file.location());
            } else if (isPem(path)) {
                errors.accept(option, "is a PEM file, of which the driver can make nothing; convert it: " + conversion);
            } else {
                errors.accept(option, "is neither a PKCS12 nor a JKS store");
            }
        } catch (GeneralSecurityException e) {
            errors.accept(option, "cannot be read: " + e.getMessage());
        }
        return null;
    }

    private static boolean isPem(Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            String beginning = new String(stream.readNBytes(4096), StandardCharsets.ISO_8859_1);
            return beginning.contains(PEM_BEGINNING);
        } catch (IOException e) {
            return false;
        }
    }

    private static char[] password(Store file) {
        return file.password().map(Password::value).map(String::toCharArray).orElse(null);
    }
}
