package io.millrace.connect.cassandra.tls;

import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.metadata.EndPoint;
import com.datastax.oss.driver.api.core.ssl.ProgrammaticSslEngineFactory;
import com.datastax.oss.driver.api.core.ssl.SslEngineFactory;
import io.millrace.connect.cassandra.config.SinkOptions;
import io.millrace.connect.cassandra.config.TlsConfig;
import io.millrace.connect.cassandra.config.TlsConfig.Store;
import io.millrace.connect.cassandra.config.TlsConfig.StoreFile;
import io.millrace.expressions.NearestName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a TLS engine for each connection. Files that have changed since the last one are read again: certificates are renewed while
 * the sink runs. While the new ones cannot be used the old ones are.
 */
public final class ReloadingEngines implements SslEngineFactory {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadingEngines.class);

    private static final long REPEAT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final String connector;
    private final TlsConfig tls;
    private final Details details;

    /** When it was last told of a node that its certificate is not accepted. */
    private final Map<String, Long> toldNanos = new HashMap<>();

    private List<Stamp> stamps;
    private SslEngineFactory engines;
    private Optional<OwnCertificate> own = Optional.empty();
    private Optional<OwnCertificate> complainedOf = Optional.empty();

    /**
     * What the driver's own options say.
     *
     * @param cipherSuites empty for the JVM's choice
     * @param lookUpNames whether nodes that are known by their address are asked for by the name that DNS has for it
     */
    public record Details(List<String> cipherSuites, boolean lookUpNames) {
        public Details {
            cipherSuites = List.copyOf(cipherSuites);
        }
    }

    /** Tells a file that was written anew from what was read. */
    private record Stamp(String location, FileTime modified, long size) {}

    private ReloadingEngines(String connector, TlsConfig tls, Details details) {
        this.connector = connector;
        this.tls = tls;
        this.details = details;
    }

    /**
     * Opens the stores.
     *
     * @throws TlsException when one of them is of no use
     */
    public static ReloadingEngines open(String connector, TlsConfig tls, Details details) throws TlsException {
        ReloadingEngines engines = new ReloadingEngines(connector, tls, details);
        engines.load();
        return engines;
    }

    @Override
    public SSLEngine newSslEngine(EndPoint remoteEndpoint) {
        return current().newSslEngine(remoteEndpoint);
    }

    @Override
    public void close() {
        // There is nothing open.
    }

    private synchronized SslEngineFactory current() {
        List<Stamp> now = stamps();
        if (!now.equals(stamps)) {
            try {
                load();
                LOG.info("Connector {}: the certificates have changed and are used for new connections", connector);
            } catch (TlsException e) {
                // Until it changes once more.
                stamps = now;
                LOG.warn(
                        "Connector {}: the certificates have changed, and the new ones cannot be used: {}: {}. The old ones"
                                + " are used further on.",
                        connector,
                        e.option(),
                        e.getMessage());
            }
        }
        warnOfTime();
        return engines;
    }

    /** A connection that comes to nothing tells little of it. */
    private void warnOfTime() {
        if (own.isPresent() && !own.equals(complainedOf)) {
            own.get().untimely(Instant.now()).ifPresent(problem -> {
                complainedOf = own;
                LOG.warn(
                        "Connector {}: {}: {}. Nodes that ask for it refuse new connections until then; the file is read"
                                + " again for each.",
                        connector,
                        problem.option(),
                        problem.getMessage());
            });
        }
    }

    private synchronized void load() throws TlsException {
        List<Stamp> read = stamps();
        Optional<OwnCertificate> certificate = tls.keystore().isPresent()
                ? Optional.of(OwnCertificate.open(tls.keystore().get(), tls.keyPassword()))
                : Optional.empty();
        KeyStore trusted = tls.truststore().isPresent()
                ? TrustedCertificates.open(tls.truststore().get())
                : null;
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(certificate.isPresent() ? keyManagers(certificate.get()) : null, trustManagers(trusted), null);
            checkCipherSuites(Set.of(context.getSupportedSSLParameters().getCipherSuites()));
            engines = new ProgrammaticSslEngineFactory(
                    context,
                    details.cipherSuites().isEmpty()
                            ? null
                            : details.cipherSuites().toArray(String[]::new),
                    tls.verifyHostname(),
                    details.lookUpNames());
            own = certificate;
            stamps = read;
        } catch (GeneralSecurityException e) {
            throw new TlsException(SinkOptions.TLS, "no TLS is to be had: " + e.getMessage(), e);
        }
    }

    private void checkCipherSuites(Set<String> supported) throws TlsException {
        for (String suite : details.cipherSuites()) {
            if (!supported.contains(suite)) {
                throw new TlsException(
                        SinkOptions.DRIVER_PREFIX + DefaultDriverOption.SSL_CIPHER_SUITES.getPath(),
                        "Java has no cipher suite " + suite
                                + NearestName.of(suite, supported)
                                        .map(nearest -> "; did you mean " + nearest + "?")
                                        .orElse(""));
            }
        }
    }

    static KeyManager[] keyManagers(OwnCertificate own) throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(own.store(), own.keyPassword().value().toCharArray());
        return factory.getKeyManagers();
    }

    /** @param trusted null for what the JVM trusts */
    private TrustManager[] trustManagers(KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return Stream.of(factory.getTrustManagers())
                .map(each ->
                        each instanceof X509ExtendedTrustManager trust ? new TellingTrust(trust, this::refused) : each)
                .toArray(TrustManager[]::new);
    }

    /** The innermost exception has the date, the outermost what it is about. */
    private static String words(Throwable error) {
        Throwable innermost = error;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        String outer = String.valueOf(error.getMessage());
        String inner = String.valueOf(innermost.getMessage());
        return outer.contains(inner) ? outer : outer + " (" + inner + ")";
    }

    /** Nodes are tried every few seconds. */
    private synchronized void refused(String node, CertificateException why) {
        long now = System.nanoTime();
        Long told = toldNanos.get(node);
        if (told == null || now - told >= REPEAT_NANOS) {
            toldNanos.put(node, now);
            LOG.warn("Connector {}: the certificate of {} is not accepted: {}", connector, node, words(why));
        }
    }

    private List<Stamp> stamps() {
        return Stream.concat(tls.truststore().stream(), tls.keystore().stream())
                .flatMap(ReloadingEngines::stamp)
                .toList();
    }

    private static Stream<Stamp> stamp(Store store) {
        if (!(store instanceof StoreFile file)) {
            return Stream.empty();
        }
        Path path = Path.of(file.location());
        try {
            return Stream.of(new Stamp(file.location(), Files.getLastModifiedTime(path), Files.size(path)));
        } catch (IOException e) {
            return Stream.of(new Stamp(file.location(), FileTime.fromMillis(0), -1));
        }
    }
}
