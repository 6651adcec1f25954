package io.millrace.connect.cassandra.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {

    private static final Optional<Password> NONE = Optional.empty();

    @TempDir
    private static Path files;

    private static SelfSigned ec;

    @BeforeAll
    static void makeKey() {
        ec = SelfSigned.in(files.resolve("ec.p12"), "EC", "ec");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void keysOfEveryKindAreRead(String algorithm) throws Exception {
        SelfSigned own = SelfSigned.in(files.resolve(algorithm + ".p12"), algorithm, "own");
        assertThat(Pem.parse(own.keyAsPem()).privateKey(NONE)).contains(own.key());
        assertThat(Pem.parse(own.keyAsPem("geheim")).privateKey(Optional.of(new Password("geheim"))))
                .contains(own.key());
    }

    @Test
    void whatStandsAroundBlocksIsNoMatter() throws Exception {
        String text = "Bag Attributes\n    friendlyName: own\n" + ec.certificateAsPem() + "subject=CN = ec\n"
                + ec.keyAsPem().replace("\n", "\r\n") + ec.certificateAsPem().replace("\n", "\\n");
        assertThat(Pem.parse(text).certificates()).containsExactly(ec.certificate(), ec.certificate());
        assertThat(Pem.parse(text).privateKey(NONE)).contains(ec.key());
    }

    @Test
    void whatIsNotThereIsNotThere() throws Exception {
        assertThat(Pem.parse("").certificates()).isEmpty();
        assertThat(Pem.parse(ec.certificateAsPem()).privateKey(NONE)).isEmpty();
    }

    @Test
    void aWrongPasswordIsToldFromADamagedKey() throws GeneralSecurityException, IOException {
        String encrypted = ec.keyAsPem("geheim");
        assertThatThrownBy(() -> Pem.parse(encrypted).privateKey(Optional.of(new Password("wrong"))))
                .hasMessage("does not open the key")
                .matches(e -> ((Pem.UnreadableException) e).isForThePassword());
        assertThatThrownBy(() -> Pem.parse(encrypted).privateKey(NONE))
                .hasMessageContaining("is encrypted")
                .matches(e -> ((Pem.UnreadableException) e).isForThePassword());
        byte[] nonsense = "nonsense".getBytes(StandardCharsets.UTF_8);
        for (String label : new String[] {"PRIVATE KEY", "ENCRYPTED PRIVATE KEY"}) {
            assertThatThrownBy(() ->
                            Pem.parse(SelfSigned.pem(label, nonsense)).privateKey(Optional.of(new Password("geheim"))))
                    .isInstanceOf(Pem.UnreadableException.class)
                    .matches(e -> !((Pem.UnreadableException) e).isForThePassword());
        }
    }

    @Test
    void damagedTextIsNotQuoted() {
        assertThatThrownBy(() -> Pem.parse("-----BEGIN PRIVATE KEY-----\ngeheim!!\n-----END PRIVATE KEY-----")
                        .privateKey(NONE))
                .isInstanceOf(Pem.UnreadableException.class)
                .hasMessageContaining("is damaged")
                .hasMessageNotContaining("geheim");
        assertThatThrownBy(() -> Pem.parse(SelfSigned.pem("CERTIFICATE", new byte[] {1, 2, 3}))
                        .certificates())
                .isInstanceOf(Pem.UnreadableException.class)
                .hasMessageContaining("number 1");
    }

    /** OpenSSL writes behind such a certificate what it is not to be used for; Java would trust it for everything. */
    @Test
    void aCertificateWithOpensslsUsesIsNotTrustedForAllOfThem() throws Exception {
        byte[] certificate = ec.certificate().getEncoded();
        byte[] rejectsServers = {0x30, 0x0c, (byte) 0xa0, 0x0a, 0x06, 8, 0x2b, 6, 1, 5, 5, 7, 3, 1};
        byte[] both = Arrays.copyOf(certificate, certificate.length + rejectsServers.length);
        System.arraycopy(rejectsServers, 0, both, certificate.length, rejectsServers.length);
        String text = ec.certificateAsPem() + SelfSigned.pem("TRUSTED CERTIFICATE", both);
        assertThatThrownBy(() -> Pem.parse(text).certificates())
                .isInstanceOf(Pem.UnreadableException.class)
                .hasMessageContaining("number 2, that is a TRUSTED CERTIFICATE")
                .hasMessageContaining("openssl x509 -in <file> -out <file>.pem");
        assertThat(Pem.parse(SelfSigned.pem("X509 CERTIFICATE", certificate)).certificates())
                .containsExactly(ec.certificate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA PRIVATE KEY", "EC PRIVATE KEY"})
    void keysOfOldAreToldHowToBecomeNew(String label) {
        String text = "-----BEGIN " + label + "-----\nProc-Type: 4,ENCRYPTED\n\nAQID\n-----END " + label + "-----\n";
        assertThatThrownBy(() -> Pem.parse(text).privateKey(NONE))
                .hasMessageContaining("has its key as " + label)
                .hasMessageContaining("openssl pkcs8 -topk8");
    }
}
