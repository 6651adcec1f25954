package io.millrace.connect.cassandra.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connect.cassandra.config.ConnectionConfig;
import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.tls.SelfSigned;
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
import java.util.List;
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
    private static final String TRUSTSTORE_TYPE = "cassandra.ssl.truststore.type";
    private static final String KEY_PASSWORD = "cassandra.ssl.key.password";

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

    /** As of the JVM's own cacerts, and as Kafka's clients do: there is nothing secret in a trust store. */
    @Test
    void aTrustStoreThatCanBeReadNeedsNoPassword() throws IOException, GeneralSecurityException {
        assertThat(errors(TRUSTSTORE, trustStore("JKS"))).isEmpty();
        Path cacerts = Path.of(System.getProperty("java.home"), "lib", "security", "cacerts");
        assertThat(errors(TRUSTSTORE, cacerts)).isEmpty();
    }

    @Test
    void pemFilesPass() throws GeneralSecurityException, IOException {
        SelfSigned own = SelfSigned.in(files.resolve("own.p12"), "EC", "own");
        Path trusted = Files.writeString(files.resolve("ca.pem"), PEM);
        Path plain = Files.writeString(files.resolve("plain.pem"), own.certificateAsPem() + own.keyAsPem());
        Path encrypted =
                Files.writeString(files.resolve("encrypted.pem"), own.keyAsPem(PASSWORD) + own.certificateAsPem());
        assertThat(errors(TRUSTSTORE, trusted, KEYSTORE, plain)).isEmpty();
        assertThat(errors(TRUSTSTORE, trusted, TRUSTSTORE_TYPE, "pem", KEYSTORE, encrypted, KEY_PASSWORD, PASSWORD))
                .isEmpty();
        assertThat(errors(
                        "cassandra.ssl.truststore.certificates",
                        PEM,
                        "cassandra.ssl.keystore.key",
                        own.keyAsPem(),
                        "cassandra.ssl.keystore.certificate.chain",
                        own.certificateAsPem()))
                .isEmpty();
    }

    @Test
    void pemIsHeldAgainstWhatIsSaidOfIt() throws GeneralSecurityException, IOException {
        SelfSigned own = SelfSigned.in(files.resolve("own.p12"), "EC", "own");
        Path pem = Files.writeString(files.resolve("ca.pem"), PEM);
        Path others = Files.writeString(files.resolve("others.pem"), own.keyAsPem() + PEM);
        Path encrypted =
                Files.writeString(files.resolve("encrypted.pem"), own.keyAsPem(PASSWORD) + own.certificateAsPem());

        assertOnly(errors(TRUSTSTORE, pem, TRUSTSTORE_TYPE, "JKS"), TRUSTSTORE_TYPE, "is JKS, and");
        assertOnly(errors(TRUSTSTORE, pem, TRUSTSTORE_PASSWORD, "x"), TRUSTSTORE_PASSWORD, "is PEM, which has none");
        assertOnly(errors(KEYSTORE, pem), KEYSTORE, "holds no private key");
        assertOnly(errors(KEYSTORE, others), KEYSTORE, "which is not the private key's");
        assertOnly(errors(KEYSTORE, encrypted), KEY_PASSWORD, "is needed: the key is encrypted");
        assertOnly(errors(KEYSTORE, encrypted, KEY_PASSWORD, "x"), KEY_PASSWORD, "does not open the key");
        assertOnly(
                errors("cassandra.ssl.truststore.certificates", "nothing of the kind"),
                "cassandra.ssl.truststore.certificates",
                "holds no certificate");
    }

    @Test
    void pemThatIsCutOffIsSaidToBe() throws GeneralSecurityException, IOException {
        SelfSigned own = SelfSigned.in(files.resolve("own.p12"), "EC", "own");
        String key = own.keyAsPem();
        String cutKey = key.substring(0, key.length() / 2);
        String cut = PEM.substring(0, PEM.length() / 2) + "\n";
        Path halfOfKey = Files.writeString(files.resolve("key.pem"), own.certificateAsPem() + cutKey);
        Path halfOfCertificate = Files.writeString(files.resolve("ca.pem"), cut);
        Path halfBeforeAWhole = Files.writeString(files.resolve("two.pem"), cut + PEM);

        assertOnly(
                errors(KEYSTORE, halfOfKey),
                KEYSTORE,
                "has a BEGIN PRIVATE KEY without its END PRIVATE KEY: it is cut");
        for (Path file : List.of(halfOfCertificate, halfBeforeAWhole)) {
            assertOnly(
                    errors(TRUSTSTORE, file),
                    TRUSTSTORE,
                    "has a BEGIN CERTIFICATE without its END CERTIFICATE: it is cut off");
        }
        assertOnly(
                errors(
                        "cassandra.ssl.keystore.key",
                        cutKey,
                        "cassandra.ssl.keystore.certificate.chain",
                        own.certificateAsPem()),
                "cassandra.ssl.keystore.key",
                "has a BEGIN PRIVATE KEY without its END PRIVATE KEY");
    }

    @Test
    void aCertificateWhoseTimeIsOverIsReported() {
        SelfSigned expired =
                SelfSigned.in(files.resolve("old.p12"), "EC", "old", "-startdate", "-30d", "-validity", "10");
        SelfSigned early = SelfSigned.in(files.resolve("new.p12"), "EC", "new", "-startdate", "+2d");
        assertOnly(
                errors(KEYSTORE, expired.file(), KEYSTORE_PASSWORD, PASSWORD), KEYSTORE, "CN=old has expired, on 20");
        assertOnly(errors(KEYSTORE, early.file(), KEYSTORE_PASSWORD, PASSWORD), KEYSTORE, "is valid from 20");
    }

    @Test
    void aKeyWithAPasswordOfItsOwn() throws GeneralSecurityException, IOException {
        KeyStore store = empty("JKS");
        store.setKeyEntry(
                "own",
                KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate(),
                "other".toCharArray(),
                new Certificate[] {certificate()});
        Path file = stored(store, "key.jks");
        assertOnly(errors(KEYSTORE, file, KEYSTORE_PASSWORD, PASSWORD), KEY_PASSWORD, "is needed: the key in");
        assertOnly(
                errors(KEYSTORE, file, KEYSTORE_PASSWORD, PASSWORD, KEY_PASSWORD, "x"), KEY_PASSWORD, "does not open");
        assertThat(errors(KEYSTORE, file, KEYSTORE_PASSWORD, PASSWORD, KEY_PASSWORD, "other"))
                .isEmpty();
    }

    private static void assertOnly(Map<String, String> errors, String option, String words) {
        assertThat(errors).containsOnlyKeys(option);
        assertThat(errors.get(option)).contains(words);
    }

    @Test
    void whatIsNoStoreIsReportedAtItsLocation() throws IOException {
        Path text = Files.writeString(files.resolve("x.txt"), "nothing of the kind");
        Path missing = files.resolve("missing.p12");
        Map<String, String> errors =
                errors(TRUSTSTORE, text, TRUSTSTORE_PASSWORD, PASSWORD, KEYSTORE, missing, KEYSTORE_PASSWORD, PASSWORD);
        assertThat(errors.get(TRUSTSTORE)).contains("is neither a PKCS12 nor a JKS store");
        assertThat(errors.get(KEYSTORE)).contains("there is no file " + missing);
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
