package io.millrace.connect.cassandra.validation;

import io.millrace.connect.cassandra.config.ConnectionConfig;
import io.millrace.connect.cassandra.config.ShownValue;
import io.millrace.connect.cassandra.config.SinkOptions;
import io.millrace.connect.cassandra.config.TlsConfig;
import io.millrace.connect.cassandra.tls.OwnCertificate;
import io.millrace.connect.cassandra.tls.TlsException;
import io.millrace.connect.cassandra.tls.TrustedCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Opens what a connection needs, as the session will, and says of each what is wrong with it. */
final class StoreCheck {

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
        boolean bundle = connection.cloudBundle().map(this::isReadable).orElse(true);
        boolean trusted = isRight(() -> checkTrusted(connection.tls()));
        boolean own = isRight(() -> checkOwn(connection.tls()));
        return bundle && trusted && own;
    }

    @FunctionalInterface
    private interface Check {
        void run() throws TlsException;
    }

    private boolean isRight(Check check) {
        try {
            check.run();
            return true;
        } catch (TlsException e) {
            errors.accept(e.option(), e.getMessage());
            return false;
        }
    }

    private static void checkTrusted(TlsConfig tls) throws TlsException {
        if (tls.truststore().isPresent()) {
            TrustedCertificates.open(tls.truststore().get());
        }
    }

    private static void checkOwn(TlsConfig tls) throws TlsException {
        if (tls.keystore().isPresent()) {
            Optional<TlsException> untimely =
                    OwnCertificate.open(tls.keystore().get(), tls.keyPassword()).untimely(Instant.now());
            if (untimely.isPresent()) {
                throw untimely.get();
            }
        }
    }

    private boolean isReadable(String file) {
        if (Files.isReadable(Path.of(file))) {
            return true;
        }
        errors.accept(
                SinkOptions.CLOUD_BUNDLE,
                "this worker cannot read a file " + ShownValue.of(file) + "; every worker needs it at the same place");
        return false;
    }
}
