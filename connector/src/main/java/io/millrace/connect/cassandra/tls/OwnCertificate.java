package io.millrace.connect.cassandra.tls;

import io.millrace.connect.cassandra.config.SinkOptions;
import io.millrace.connect.cassandra.config.TlsConfig.Store;
import io.millrace.connect.cassandra.config.TlsConfig.StoreFile;
import io.millrace.connect.cassandra.config.TlsConfig.StoreText;
import io.millrace.connect.cassandra.config.TlsConfig.StoreType;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.config.types.Password;

/**
 * The certificate by which the connector says who it is, with its key.
 *
 * @param option the option it comes from
 * @param store holds both
 * @param keyPassword what the key is kept under in the store
 */
public record OwnCertificate(String option, X509Certificate certificate, KeyStore store, Password keyPassword) {

    private static final StoreReader READER =
            new StoreReader(SinkOptions.KEYSTORE, SinkOptions.KEYSTORE_TYPE, SinkOptions.KEYSTORE_PASSWORD);
    private static final Password NONE = new Password("");

    /**
     * Opens it.
     *
     * @param keyPassword of the key, where it is not the store's
     * @throws TlsException when there is none to be had
     */
    public static OwnCertificate open(Store source, Optional<Password> keyPassword) throws TlsException {
        if (source instanceof StoreText text) {
            return ofPem(
                    SinkOptions.KEYSTORE_KEY,
                    text.key().map(Password::value).orElse(""),
                    SinkOptions.KEYSTORE_CHAIN,
                    text.certificates().value(),
                    keyPassword);
        }
        StoreFile file = (StoreFile) source;
        byte[] content = READER.read(file);
        StoreType type = READER.typeOf(file, content);
        if (type == StoreType.PEM) {
            String text = StoreReader.text(content);
            return ofPem(SinkOptions.KEYSTORE, text, SinkOptions.KEYSTORE, text, keyPassword);
        }
        return ofStore(READER.open(file, type, content), file, keyPassword);
    }

    /** Says what is wrong with its time; empty while it is valid. */
    public Optional<TlsException> untimely(Instant now) {
        if (certificate.getNotAfter().toInstant().isBefore(now)) {
            return Optional.of(new TlsException(
                    option,
                    "the certificate " + name() + " has expired, on "
                            + certificate.getNotAfter().toInstant() + ": put a new one in its place"));
        }
        return certificate.getNotBefore().toInstant().isAfter(now)
                ? Optional.of(new TlsException(
                        option,
                        "the certificate " + name() + " is valid from "
                                + certificate.getNotBefore().toInstant() + " only: is this worker's clock right?"))
                : Optional.empty();
    }

    /** Returns whom it is for. */
    public String name() {
        return certificate.getSubjectX500Principal().getName();
    }

    static KeyStore emptyStore() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static OwnCertificate ofStore(KeyStore store, StoreFile file, Optional<Password> keyPassword)
            throws TlsException {
        Optional<Password> password = keyPassword.or(file::password);
        if (password.isEmpty()) {
            throw new TlsException(SinkOptions.KEYSTORE_PASSWORD, "is needed to read the key of the key store");
        }
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)
                        && store.getKey(alias, password.get().value().toCharArray()) != null
                        && store.getCertificate(alias) instanceof X509Certificate certificate) {
                    return new OwnCertificate(SinkOptions.KEYSTORE, certificate, store, password.get());
                }
            }
        } catch (UnrecoverableKeyException e) {
            throw new TlsException(
                    SinkOptions.KEY_PASSWORD,
                    keyPassword.isPresent()
                            ? "does not open the key in " + StoreReader.name(file)
                            : "is needed: the key in " + StoreReader.name(file)
                                    + " has another password than the store",
                    e);
        } catch (GeneralSecurityException e) {
            throw new TlsException(
                    SinkOptions.KEYSTORE, StoreReader.name(file) + " cannot be read: " + e.getMessage(), e);
        }
        throw new TlsException(
                SinkOptions.KEYSTORE,
                StoreReader.name(file)
                        + " holds no private key: put the connector's own into it, with its certificate");
    }

    private static OwnCertificate ofPem(
            String keyOption, String keyText, String chainOption, String chainText, Optional<Password> keyPassword)
            throws TlsException {
        PrivateKey key = key(keyOption, keyText, keyPassword);
        List<X509Certificate> chain;
        try {
            chain = Pem.parse(chainText).certificates();
        } catch (Pem.UnreadableException e) {
            throw new TlsException(chainOption, e.getMessage(), e);
        }
        if (chain.isEmpty()) {
            throw new TlsException(
                    chainOption, "holds no certificate: put the connector's own, BEGIN CERTIFICATE, into it");
        }
        try {
            if (!belongTogether(key, chain.get(0).getPublicKey())) {
                throw new TlsException(
                        chainOption,
                        "begins with the certificate " + chain.get(0).getSubjectX500Principal()
                                + ", which is not the private key's: put the connector's own first, its issuers behind it");
            }
            KeyStore store = emptyStore();
            store.setKeyEntry("own", key, NONE.value().toCharArray(), chain.toArray(X509Certificate[]::new));
            return new OwnCertificate(chainOption, chain.get(0), store, NONE);
        } catch (GeneralSecurityException e) {
            throw new TlsException(keyOption, "cannot be used: " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(String option, String text, Optional<Password> password) throws TlsException {
        try {
            return Pem.parse(text)
                    .privateKey(password)
                    .orElseThrow(() -> new TlsException(
                            option, "holds no private key: put the connector's own, BEGIN PRIVATE KEY, into it"));
        } catch (Pem.UnreadableException e) {
            throw new TlsException(e.isForThePassword() ? SinkOptions.KEY_PASSWORD : option, e.getMessage(), e);
        }
    }

    /** What the one signs the other confirms. */
    private static boolean belongTogether(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    case "DSA" -> "SHA256withDSA";
                    default -> key.getAlgorithm();
                };
        byte[] something = {1, 2, 3};
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(something);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(something);
        return signature.verify(signed);
    }
}
