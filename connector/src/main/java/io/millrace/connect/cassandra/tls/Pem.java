package io.millrace.connect.cassandra.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.apache.kafka.common.config.types.Password;

/**
 * Reads PEM: certificates, and a private key in PKCS8, encrypted or not.
 *
 * @param blocks what stands between the lines of dashes, in its order
 * @param cutOff the labels of those that begin and have no end
 */
record Pem(List<Block> blocks, List<String> cutOff) {

    static final String BEGINNING = "-----BEGIN ";

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----");
    private static final List<String> CERTIFICATES = List.of("CERTIFICATE", "X509 CERTIFICATE");
    /** OpenSSL's own: what it may be used for, and what not, stands behind it. */
    private static final String TRUSTED_CERTIFICATE = "TRUSTED CERTIFICATE";

    private static final String KEY = "PRIVATE KEY";
    private static final String ENCRYPTED_KEY = "ENCRYPTED PRIVATE KEY";
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA", "DSA");
    private static final String PBES2_OID = "1.2.840.113549.1.5.13";

    /**
     * One thing in a PEM text.
     *
     * @param base64 without ends of lines
     */
    record Block(String label, String base64) {

        byte[] bytes() throws UnreadableException {
            try {
                return Base64.getDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                // Its message may quote what is no one's business.
                throw new UnreadableException("has a " + label + " that is damaged: copy it once more");
            }
        }
    }

    /** What cannot be read, and how to mend it. */
    static final class UnreadableException extends Exception {

        private static final long serialVersionUID = 1L;

        private final boolean isForThePassword;

        UnreadableException(String message) {
            this(message, false);
        }

        UnreadableException(String message, boolean isForThePassword) {
            super(message);
            this.isForThePassword = isForThePassword;
        }

        /** Tells whether another password would mend it. */
        boolean isForThePassword() {
            return isForThePassword;
        }
    }

    /** Reads a text; what stands around its blocks is no matter. */
    static Pem parse(String text) {
        List<Block> blocks = new ArrayList<>();
        List<String> cutOff = new ArrayList<>();
        // A text that came through an environment variable may have its ends of lines in writing.
        String lines = text.replace("\\n", "\n");
        Matcher begin = BEGIN.matcher(lines);
        Matcher block = BLOCK.matcher(lines);
        int at = 0;
        while (begin.find(at)) {
            at = begin.end();
            boolean isWhole = block.find(begin.start()) && block.start() == begin.start();
            if (isWhole && !block.group(2).contains(BEGINNING)) {
                blocks.add(new Block(block.group(1).strip(), block.group(2).replaceAll("\\s", "")));
                at = block.end();
            } else {
                cutOff.add(begin.group(1).strip());
            }
        }
        return new Pem(blocks, cutOff);
    }

    /** Returns the certificates, in their order. */
    List<X509Certificate> certificates() throws UnreadableException {
        requireWhole(label -> label.endsWith(CERTIFICATES.get(0)));
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks) {
                if (CERTIFICATES.contains(block.label())) {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.bytes())));
                } else if (block.label().equals(TRUSTED_CERTIFICATE)) {
                    throw new UnreadableException("has a certificate, number " + (certificates.size() + 1)
                            + ", that is a TRUSTED CERTIFICATE of OpenSSL, and Java does not read what that rejects. See it: openssl x509"
                            + " -noout -text -in <file>; if it is to be trusted all the same, convert it: openssl x509 -in <file>"
                            + " -out <file>.pem");
                }
            }
        } catch (CertificateException e) {
            throw new UnreadableException(
                    "has a certificate that is damaged, number " + (certificates.size() + 1) + ": copy it once more");
        }
        return certificates;
    }

    /** Returns the private key; empty if there is none. */
    Optional<PrivateKey> privateKey(Optional<Password> password) throws UnreadableException {
        for (Block block : blocks) {
            if (block.label().equals(KEY)) {
                return Optional.of(decode(new PKCS8EncodedKeySpec(block.bytes())));
            } else if (block.label().equals(ENCRYPTED_KEY)) {
                if (password.isEmpty()) {
                    throw new UnreadableException("is needed: the key is encrypted", true);
                }
                return Optional.of(decode(decrypt(block.bytes(), password.get())));
            } else if (block.label().endsWith(KEY)) {
                throw new UnreadableException("has its key as " + block.label()
                        + ", which Java does not read; convert it to PKCS8: openssl pkcs8 -topk8 -nocrypt -in <key>"
                        + " -out <key>.pk8");
            }
        }
        requireWhole(label -> label.endsWith(KEY));
        return Optional.empty();
    }

    private void requireWhole(Predicate<String> isWanted) throws UnreadableException {
        Optional<String> cut = cutOff.stream().filter(isWanted).findFirst();
        if (cut.isPresent()) {
            throw new UnreadableException("has a BEGIN " + cut.get() + " without its END " + cut.get()
                    + ": it is cut off; copy it once more, whole");
        }
    }

    private static PKCS8EncodedKeySpec decrypt(byte[] bytes, Password password) throws UnreadableException {
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(bytes);
            AlgorithmParameters parameters = info.getAlgParameters();
            // PBES2 says in its parameters which algorithms it is made of.
            boolean isCombined = parameters != null
                    && (info.getAlgName().equals(PBES2_OID) || info.getAlgName().equals("PBES2"));
            String algorithm = isCombined ? parameters.toString() : info.getAlgName();
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm)
                            .generateSecret(new PBEKeySpec(password.value().toCharArray())),
                    parameters);
            return info.getKeySpec(cipher);
        } catch (InvalidKeySpecException | java.security.InvalidKeyException e) {
            throw new UnreadableException("does not open the key", true);
        } catch (GeneralSecurityException | IOException e) {
            throw new UnreadableException(
                    "has a key that Java cannot decrypt; encrypt it otherwise: openssl pkcs8 -topk8"
                            + " -v2 aes-256-cbc -in <key> -out <key>.pk8");
        }
    }

    private static PrivateKey decode(PKCS8EncodedKeySpec spec) throws UnreadableException {
        for (String algorithm : KEY_ALGORITHMS) {
            Optional<PrivateKey> key = decode(spec, algorithm);
            if (key.isPresent()) {
                return key.get();
            }
        }
        throw new UnreadableException("has a key that is none of RSA, EC, Ed25519 and DSA in PKCS8");
    }

    /** Returns the key; empty if it is of another algorithm. */
    private static Optional<PrivateKey> decode(PKCS8EncodedKeySpec spec, String algorithm) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(spec));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }
}
