package io.millrace.endtoend;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Issues certificates, and puts them into files of every kind. */
final class Authority {

    private static final String SIGNATURE = "SHA256withECDSA";
    private static final Duration A_DAY = Duration.ofDays(1);

    private final String name;
    private final KeyPair keys = newKeys();
    private final X509Certificate certificate;

    /** A certificate with its key. */
    record Identity(PrivateKey key, X509Certificate certificate, X509Certificate issuer) {

        Path store(String type, Path file, String password) {
            return store(type, file, password, password);
        }

        Path store(String type, Path file, String password, String keyPassword) {
            return stored(
                    type,
                    file,
                    password,
                    store -> store.setKeyEntry(
                            "own", key, keyPassword.toCharArray(), new Certificate[] {certificate, issuer}));
        }

        /** The certificate and its issuer's. */
        String chain() {
            return pem(certificate) + pem(issuer);
        }

        /** The key in PKCS8. */
        String keyAsPem() {
            return pem(new Pkcs8(key, null));
        }

        /** The key in PKCS8, encrypted. */
        String keyAsPem(String password) {
            try {
                return pem(new Pkcs8(
                        key,
                        new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                                .setPassword(password.toCharArray())
                                .setProvider(new BouncyCastleProvider())
                                .build()));
            } catch (OperatorCreationException e) {
                throw new IllegalStateException(e);
            }
        }

        /** The key as OpenSSL wrote it before PKCS8. */
        String keyAsOldPem() {
            return pem(key);
        }
    }

    private record Pkcs8(PrivateKey key, OutputEncryptor encryptor) {}

    @FunctionalInterface
    private interface Filling {
        void fill(KeyStore store) throws GeneralSecurityException;
    }

    Authority(String name) {
        this.name = name;
        this.certificate =
                certify(name, keys, Instant.now().minus(A_DAY), Instant.now().plus(A_DAY), true);
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** A certificate for a node or client, valid today. */
    Identity issue(String subject, String... hosts) {
        return issue(subject, Instant.now().plus(A_DAY), hosts);
    }

    /** One that was valid until yesterday. */
    Identity issueExpired(String subject, String... hosts) {
        return issue(subject, Instant.now().minus(A_DAY), hosts);
    }

    private Identity issue(String subject, Instant end, String... hosts) {
        KeyPair own = newKeys();
        return new Identity(
                own.getPrivate(), certify(subject, own, end.minus(A_DAY).minus(A_DAY), end, false, hosts), certificate);
    }

    /** A store that trusts what this authority has issued. */
    Path trustStore(String type, Path file, String password) {
        return stored(type, file, password, store -> store.setCertificateEntry("authority", certificate));
    }

    private X509Certificate certify(
            String subject, KeyPair subjects, Instant from, Instant to, boolean isAuthority, String... hosts) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=" + name),
                    new BigInteger(64, new SecureRandom()),
                    Date.from(from),
                    Date.from(to),
                    new X500Name("CN=" + subject),
                    subjects.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
            if (hosts.length > 0) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(Stream.of(hosts)
                                .map(host -> new GeneralName(
                                        Character.isDigit(host.charAt(0)) ? GeneralName.iPAddress : GeneralName.dNSName,
                                        host))
                                .toArray(GeneralName[]::new)));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(keys.getPrivate())));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static String pem(Object thing) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(thing instanceof Pkcs8 key ? new JcaPKCS8Generator(key.key(), key.encryptor()) : thing);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    private static Path stored(String type, Path file, String password, Filling filling) {
        try {
            KeyStore store = KeyStore.getInstance(type);
            store.load(null, null);
            filling.fill(store);
            try (OutputStream stream = Files.newOutputStream(file)) {
                store.store(stream, password.toCharArray());
            }
            return file;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
