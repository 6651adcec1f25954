package io.millrace.connect.cassandra.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connect.cassandra.config.ConnectionConfig;
import io.millrace.connect.cassandra.config.SinkConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreCheckTest {

    private static final String PASSWORD = "changeit";
    private static final String PEM = """
            -----BEGIN CERTIFICATE-----
            MIIBNzCB3qADAgECAgkA+u5yTL9DGKowCgYIKoZIzj0EAwIwDzENMAsGA1UEAxME
            dGVzdDAgFw0yNjExMjgwMTA2MzVaGA8yMTI2MTEwNDAxMDYzNVowDzENMAsGA1UE
            AxMEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLLF24U5RfDxprJKRijf
            FFrRkFIWlJFkpoRNny20Ik9v2vLHf2sRMA+DpjfwPReLIWx4be4l2eiwtZT2YDLJ
            /0+jITAfMB0GA1UdDgQWBBTjAkDs8ivHLEm93NIQ2I8A3TQR6zAKBggqhkjOPQQD
            AgNIADBFAiEAzPOVjKSFHqJ0C/uxrIpmlxG/SM08Ct/elsy33XNmCR4CIGcWPnNY
            5oLnqH/7YWc5okM+xgpbiraLzqL0oNMqLAOs
            -----END CERTIFICATE-----
            """;

    private static final String TRUSTSTORE = "cassandra.ssl.truststore.location";
    private static final String TRUSTSTORE_PASSWORD = "cassandra.ssl.truststore.password";
    private static final String KEYSTORE = "cassandra.ssl.keystore.location";
    private static final String KEYSTORE_PASSWORD = "cassandra.ssl.keystore.password";

    @TempDir
    private Path files;

    @ParameterizedTest
    @ValueSource(strings = {"PKCS12", "JKS"})
    void storesThatAreRightPass(String type) throws IOException, GeneralSecurityException {
        Path trusted = trustStore(type);
        Path own = keyStore(type);
        assertThat(errors(
                        TRUSTSTORE, trusted, TRUSTSTORE_PASSWORD, PASSWORD, KEYSTORE, own, KEYSTORE_PASSWORD, PASSWORD))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS12", "JKS"})
    void aWrongPasswordIsReportedAtItself(String type) throws IOException, GeneralSecurityException {
        Map<String, String> errors = errors(
                TRUSTSTORE,
                trustStore(type),
                TRUSTSTORE_PASSWORD,
                "secret",
                KEYSTORE,
                keyStore(type),
                KEYSTORE_PASSWORD,
                "secret");
        assertThat(errors).containsOnlyKeys(TRUSTSTORE_PASSWORD, KEYSTORE_PASSWORD);
        assertThat(errors.values())
                .allSatisfy(
                        message -> assertThat(message).contains("does not open").doesNotContain("secret"));
    }

    @Test
    void aMissingPasswordIsReportedAtItself() throws IOException, GeneralSecurityException {
        assertThat(errors(TRUSTSTORE, trustStore("PKCS12"), KEYSTORE, keyStore("PKCS12")))
                .containsOnlyKeys(TRUSTSTORE_PASSWORD, KEYSTORE_PASSWORD);
    }

    @Test
    void aPemFileIsToldFromAStoreAndHowToMakeOne() throws IOException {
        Path pem = Files.writeString(files.resolve("ca.pem"), PEM);
        Map<String, String> errors =
                errors(TRUSTSTORE, pem, TRUSTSTORE_PASSWORD, PASSWORD, KEYSTORE, pem, KEYSTORE_PASSWORD, PASSWORD);
        assertThat(errors.get(TRUSTSTORE)).contains("is a PEM file").contains("keytool -importcert");
        assertThat(errors.get(KEYSTORE)).contains("is a PEM file").contains("openssl pkcs12 -export");
        assertThat(errors).hasSize(2);
    }

    @Test
    void whatIsNoStoreIsReportedAtItsLocation() throws IOException {
        Path text = Files.writeString(files.resolve("x.txt"), "nothing of the kind");
        Path missing = files.resolve("missing.p12");
        Map<String, String> errors =
                errors(TRUSTSTORE, text, TRUSTSTORE_PASSWORD, PASSWORD, KEYSTORE, missing, KEYSTORE_PASSWORD, PASSWORD);
        assertThat(errors.get(TRUSTSTORE)).contains("is neither a PKCS12 nor a JKS store");
        assertThat(errors.get(KEYSTORE)).contains("this worker cannot read a file " + missing);
        assertThat(errors).hasSize(2);
    }

    @Test
    void aStoreWithoutItsUseIsReportedAtItsLocation() throws IOException, GeneralSecurityException {
        Map<String, String> errors = errors(KEYSTORE, trustStore("PKCS12"), KEYSTORE_PASSWORD, PASSWORD);
        assertThat(errors).containsOnlyKeys(KEYSTORE);
        assertThat(errors.get(KEYSTORE)).contains("holds no private key");
    }

    private static Map<String, String> errors(Object... options) {
        Map<String, String> properties =
                new HashMap<>(Map.of("name", "sink", "cassandra.keyspace", "ks", "cassandra.ssl.enabled", "true"));
        for (int i = 0; i < options.length; i += 2) {
            properties.put((String) options[i], options[i + 1].toString());
        }
        ConnectionConfig connection = SinkConfig.parse(properties).connection();
        Map<String, String> errors = new TreeMap<>();
        boolean right = new StoreCheck((option, message) ->
                        assertThat(errors.put(option, message)).isNull())
                .check(connection);
        assertThat(right).isEqualTo(errors.isEmpty());
        return errors;
    }

    private Path trustStore(String type) throws IOException, GeneralSecurityException {
        KeyStore store = empty(type);
        store.setCertificateEntry("ca", certificate());
        return stored(store, "trust." + type);
    }

    private Path keyStore(String type) throws IOException, GeneralSecurityException {
        KeyStore store = empty(type);
        store.setKeyEntry(
                "own",
                KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate(),
                PASSWORD.toCharArray(),
                new Certificate[] {certificate()});
        return stored(store, "key." + type);
    }

    private static KeyStore empty(String type) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        return store;
    }

    private static Certificate certificate() throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(PEM.getBytes(StandardCharsets.US_ASCII)));
    }

    private Path stored(KeyStore store, String name) throws IOException, GeneralSecurityException {
        Path file = files.resolve(name);
        try (OutputStream stream = Files.newOutputStream(file)) {
            store.store(stream, PASSWORD.toCharArray());
        }
        return file;
    }
}
