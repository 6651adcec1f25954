package io.millrace.connect.cassandra.tls;

import io.millrace.connect.cassandra.config.SinkOptions;
import io.millrace.connect.cassandra.config.TlsConfig.Store;
import io.millrace.connect.cassandra.config.TlsConfig.StoreFile;
import io.millrace.connect.cassandra.config.TlsConfig.StoreText;
import io.millrace.connect.cassandra.config.TlsConfig.StoreType;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The certificates that a configuration trusts. */
public final class TrustedCertificates {

    private static final StoreReader READER =
            new StoreReader(SinkOptions.TRUSTSTORE, SinkOptions.TRUSTSTORE_TYPE, SinkOptions.TRUSTSTORE_PASSWORD);

    private TrustedCertificates() {}

    /**
     * Opens them.
     *
     * @return a store with at least one certificate
     * @throws TlsException when there is none to be had
     */
    public static KeyStore open(Store source) throws TlsException {
        if (source instanceof StoreText text) {
            return ofPem(
                    SinkOptions.TRUSTSTORE_CERTIFICATES, text.certificates().value());
        }
        StoreFile file = (StoreFile) source;
        byte[] content = READER.read(file);
        StoreType type = READER.typeOf(file, content);
        if (type == StoreType.PEM) {
            return ofPem(SinkOptions.TRUSTSTORE, StoreReader.text(content));
        }
        KeyStore store = READER.open(file, type, content);
        if (!certificates(store).isEmpty()) {
            return store;
        }
        throw file.password().isPresent()
                ? new TlsException(
                        SinkOptions.TRUSTSTORE, "holds no certificate: import that of the nodes' issuer into it")
                : new TlsException(
                        SinkOptions.TRUSTSTORE_PASSWORD, "is needed to read the certificates of the trust store");
    }

    private static KeyStore ofPem(String option, String text) throws TlsException {
        try {
            List<X509Certificate> certificates = Pem.parse(text).certificates();
            if (certificates.isEmpty()) {
                throw new TlsException(
                        option, "holds no certificate: put that of the nodes' issuer, BEGIN CERTIFICATE, into it");
            }
            KeyStore store = OwnCertificate.emptyStore();
            for (X509Certificate certificate : certificates) {
                store.setCertificateEntry("trusted-" + store.size(), certificate);
            }
            return store;
        } catch (Pem.UnreadableException e) {
            throw new TlsException(option, e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new TlsException(option, "cannot be used: " + e.getMessage(), e);
        }
    }

    private static List<X509Certificate> certificates(KeyStore store) throws TlsException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.getCertificate(alias) instanceof X509Certificate certificate) {
                    certificates.add(certificate);
                }
            }
        } catch (KeyStoreException e) {
            throw new TlsException(SinkOptions.TRUSTSTORE, "cannot be read: " + e.getMessage(), e);
        }
        return certificates;
    }
}
