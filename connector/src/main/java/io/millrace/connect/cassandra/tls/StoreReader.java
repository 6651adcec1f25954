package io.millrace.connect.cassandra.tls;

import io.millrace.connect.cassandra.config.ShownValue;
import io.millrace.connect.cassandra.config.TlsConfig.StoreFile;
import io.millrace.connect.cassandra.config.TlsConfig.StoreType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.config.types.Password;

/** Opens one of the two store files, and says what is wrong with it in terms of its options. */
record StoreReader(String location, String type, String password) {

    private static final byte[] JKS_MAGIC = {(byte) 0xFE, (byte) 0xED, (byte) 0xFE, (byte) 0xED};
    private static final byte DER_SEQUENCE = 0x30;
    /** More than any bundle of certificates has. */
    private static final long LARGEST_BYTES = 16 * 1024 * 1024;

    /** Reads the file, whatever it holds. */
    byte[] read(StoreFile file) throws TlsException {
        try {
            Path path = Path.of(file.location());
            if (!Files.exists(path)) {
                throw new TlsException(
                        location,
                        "there is no file " + name(file) + " on this worker; every worker needs it at the same place");
            }
            if (!Files.isRegularFile(path) || Files.size(path) > LARGEST_BYTES) {
                throw new TlsException(location, name(file) + " is no file with certificates");
            }
            if (!Files.isReadable(path)) {
                throw new TlsException(
                        location,
                        "this worker's user may not read " + name(file) + ": give it the right to (chown, chmod)");
            }
            return Files.readAllBytes(path);
        } catch (IOException | InvalidPathException e) {
            // Its message has the path, whatever that is.
            throw new TlsException(
                    location,
                    "this worker cannot read " + name(file) + ": "
                            + e.getClass().getSimpleName());
        }
    }

    /** Returns what the file is, which is what it is said to be. */
    StoreType typeOf(StoreFile file, byte[] content) throws TlsException {
        StoreType found = look(content)
                .orElseThrow(
                        () -> new TlsException(location, name(file) + " is neither a PKCS12 nor a JKS store, nor PEM"));
        if (file.type().isPresent() && file.type().get() != found) {
            throw new TlsException(
                    type,
                    "is " + file.type().get() + ", and " + name(file) + " is " + found + ": set it to " + found
                            + ", or remove it, for the file tells");
        }
        if (found == StoreType.PEM && file.password().isPresent()) {
            throw new TlsException(password, "is a store's, and " + name(file) + " is PEM, which has none: remove it");
        }
        return found;
    }

    /** Returns what messages call it. */
    static String name(StoreFile file) {
        return ShownValue.of(file.location());
    }

    private static Optional<StoreType> look(byte[] content) {
        if (Arrays.mismatch(content, JKS_MAGIC) == JKS_MAGIC.length) {
            return Optional.of(StoreType.JKS);
        } else if (content.length > 0 && content[0] == DER_SEQUENCE) {
            return Optional.of(StoreType.PKCS12);
        }
        return text(content).contains(Pem.BEGINNING) ? Optional.of(StoreType.PEM) : Optional.empty();
    }

    /** Opens a store that is none of PEM. */
    KeyStore open(StoreFile file, StoreType found, byte[] content) throws TlsException {
        try {
            KeyStore store = KeyStore.getInstance(found.name());
            store.load(
                    new ByteArrayInputStream(content),
                    file.password()
                            .map(Password::value)
                            .map(String::toCharArray)
                            .orElse(null));
            return store;
        } catch (IOException e) {
            if (e.getCause() instanceof UnrecoverableKeyException) {
                throw new TlsException(password, "does not open the store at " + name(file), e);
            }
            throw new TlsException(
                    location,
                    isCertificate(content)
                            ? name(file) + " is a bare certificate; convert it: openssl x509 -inform der -in "
                                    + name(file) + " -out <file>.pem"
                            : name(file) + " is no " + found + " store that Java can read",
                    e);
        } catch (GeneralSecurityException e) {
            throw new TlsException(location, name(file) + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean isCertificate(byte[] content) {
        try {
            CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(content));
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    static String text(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1);
    }
}
