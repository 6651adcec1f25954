package io.millrace.connect.cassandra.session;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.metadata.Node;
import io.millrace.connect.cassandra.failures.ErrorClass;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * Why a session did not come up, in words.
 *
 * @param kind what has to change before another attempt can succeed
 * @param subject what it has to do with
 * @param message what happened, at which node, and what to do
 */
public record ConnectProblem(Kind kind, Subject subject, String message) {

    private static final String REFUSED_LOGIN = "refuses the login: check cassandra.username and cassandra.password";

    private static final String REFUSES_CONNECTION =
            "refuses the connection: nobody listens there; correct host and port, or start Cassandra";

    private static final Pattern NO_LOGIN = Pattern.compile("([^\\s']+) is not permitted to log in");
    private static final String NO_CREDENTIALS = "no authenticator configured";
    private static final String ASKS_FOR_CERTIFICATE =
            "asks for a client certificate: set cassandra.ssl.keystore.location to one that it trusts";
    private static final String REFUSES_CERTIFICATE = "does not take the connector's certificate: use one whose issuer"
            + " is in the nodes' trust store (cassandra.ssl.keystore.location), or put its issuer there";
    private static final String ALERT = "Received fatal alert: ";

    /** Who has to act. */
    public enum Kind {
        /** The cluster, or the network: it may be back any moment. */
        UNREACHABLE,
        /** The user: all nodes refuse these credentials. */
        AUTHENTICATION,
        /** The user: with this configuration there can be no session. */
        CONFIGURATION
    }

    /** The part of the configuration that a problem has to do with. */
    public enum Subject {
        NODES,
        /** Nodes that close connections without a word. */
        CLOSED,
        LOGIN,
        DATACENTER,
        /** Whether connections are encrypted. */
        TLS,
        /** Whom to trust. */
        TRUST,
        /** The names in the nodes' certificates. */
        HOSTNAMES,
        /** The connector's own certificate. */
        OWN_CERTIFICATE,
        /** None in particular. */
        SETTINGS
    }

    /**
     * Puts an error into words. What kind it is, {@link ErrorClass} knows.
     *
     * @param encrypted whether connections are to be encrypted
     */
    public static ConnectProblem of(Throwable thrown, boolean encrypted) {
        Throwable error = ErrorClass.unwrap(thrown);
        Kind kind = kind(error);
        return new ConnectProblem(kind, subject(kind, error), message(kind, error, encrypted));
    }

    private static Subject subject(Kind kind, Throwable error) {
        return switch (kind) {
            case AUTHENTICATION -> Subject.LOGIN;
            case CONFIGURATION ->
                String.valueOf(error.getMessage()).contains("local DC") ? Subject.DATACENTER : Subject.SETTINGS;
            case UNREACHABLE -> {
                // Where nodes differ, it is about them.
                Set<Subject> subjects =
                        nodeErrors(error).map(ConnectProblem::ofNode).collect(Collectors.toSet());
                yield subjects.size() == 1 ? subjects.iterator().next() : Subject.NODES;
            }
        };
    }

    private static Stream<Throwable> nodeErrors(Throwable error) {
        return error instanceof AllNodesFailedException failed
                ? failed.getAllErrors().values().stream()
                        .flatMap(errors -> errors.stream().limit(1))
                : Stream.of(error);
    }

    private static Subject ofNode(Throwable error) {
        return causes(error).stream()
                .filter(SSLException.class::isInstance)
                .findFirst()
                .map(ConnectProblem::ofTls)
                .orElseGet(() ->
                        causes(error).stream().anyMatch(ConnectProblem::isClosing) ? Subject.CLOSED : Subject.NODES);
    }

    /** Java's words: its classes tell none of these from another. */
    private static Subject ofTls(Throwable error) {
        String message = causes(error).stream()
                .map(Throwable::getMessage)
                .map(String::valueOf)
                .collect(Collectors.joining(" "));
        if (causes(error).stream().anyMatch(ConnectProblem::isUntimely)) {
            return Subject.NODES;
        } else if (message.contains(ALERT) && (message.contains("certificate") || message.contains("unknown_ca"))) {
            return Subject.OWN_CERTIFICATE;
        } else if (message.contains("subject alternative") || message.contains("No name matching")) {
            return Subject.HOSTNAMES;
        } else if (message.contains("certification path") || message.contains("trustAnchors")) {
            return Subject.TRUST;
        }
        return Subject.TLS;
    }

    private static boolean isClosing(Throwable error) {
        return error instanceof ClosedChannelException || error instanceof ClosedConnectionException;
    }

    private static boolean isUntimely(Throwable error) {
        return error instanceof CertificateExpiredException || error instanceof CertificateNotYetValidException;
    }

    private static Kind kind(Throwable error) {
        if (error instanceof TimeoutException || ErrorClass.of(error) != ErrorClass.FATAL) {
            return Kind.UNREACHABLE;
        }
        return causes(error).stream().anyMatch(AuthenticationException.class::isInstance)
                ? Kind.AUTHENTICATION
                : Kind.CONFIGURATION;
    }

    private static String message(Kind kind, Throwable error, boolean encrypted) {
        if (kind == Kind.AUTHENTICATION) {
            return "Cassandra "
                    + causes(error).stream()
                            .filter(AuthenticationException.class::isInstance)
                            .findFirst()
                            .map(ConnectProblem::refusal)
                            .orElse(REFUSED_LOGIN);
        }
        if (kind == Kind.CONFIGURATION) {
            return "no session with Cassandra can be made with this configuration: " + error.getMessage();
        }
        if (error instanceof AllNodesFailedException failed) {
            return "none of the contact points can be reached: "
                    + failed.getAllErrors().entrySet().stream()
                            .map(entry -> address(entry.getKey()) + " " + reason(entry, encrypted))
                            .collect(Collectors.joining("; "));
        }
        return "Cassandra cannot be reached: " + reason(error, encrypted);
    }

    /** The server does not tell a wrong password from an unknown name; the rest it does. */
    private static String refusal(Throwable error) {
        String words = String.valueOf(error.getMessage());
        if (words.contains(NO_CREDENTIALS)) {
            return "asks for a login: set cassandra.username and cassandra.password";
        }
        Matcher role = NO_LOGIN.matcher(words);
        return role.find()
                ? "refuses the login: role " + role.group(1) + " may not log in: ALTER ROLE " + role.group(1)
                        + " WITH LOGIN = true"
                : REFUSED_LOGIN;
    }

    private static String address(Node node) {
        return node.getEndPoint().resolve() instanceof InetSocketAddress address
                ? address.getHostString() + ":" + address.getPort()
                : node.getEndPoint().toString();
    }

    private static String reason(Map.Entry<?, List<Throwable>> node, boolean encrypted) {
        return node.getValue().isEmpty()
                ? "gives no reason"
                : reason(node.getValue().get(0), encrypted);
    }

    private static String reason(Throwable error, boolean encrypted) {
        Optional<Throwable> tls =
                causes(error).stream().filter(SSLException.class::isInstance).findFirst();
        if (tls.isPresent() && causes(error).stream().noneMatch(NotSslRecordException.class::isInstance)) {
            // A connection is closed for it, which the driver says first.
            return tlsReason(tls.get());
        }
        for (Throwable cause : causes(error)) {
            if (ErrorClass.isAuthOutage(cause)) {
                return "cannot look up logins: too few replicas of system_auth are up";
            } else if (cause instanceof AuthenticationException) {
                return refusal(cause);
            } else if (cause instanceof UnknownHostException) {
                return "is a name that cannot be resolved";
            } else if (cause instanceof NotSslRecordException) {
                return "does not speak TLS on this port: correct the port, or set cassandra.ssl.enabled=false";
            } else if (cause instanceof DriverTimeoutException || cause instanceof TimeoutException) {
                return "does not answer in time";
            } else if (cause instanceof ConnectException) {
                return REFUSES_CONNECTION;
            } else if (isClosing(cause)) {
                return "closes the connection: is that Cassandra's port for clients, "
                        + (encrypted
                                ? "does it speak TLS, and does it ask for a client certificate"
                                        + " (cassandra.ssl.keystore.location)?"
                                : "and does it want TLS (cassandra.ssl.enabled)?");
            }
        }
        return "fails: " + error.getMessage();
    }

    private static String tlsReason(Throwable error) {
        return switch (ofTls(error)) {
            case NODES -> untimely(error);
            case TRUST ->
                "has a certificate that is not trusted: put that of its issuer into the trust store"
                        + " (cassandra.ssl.truststore.location)";
            case HOSTNAMES ->
                "has a certificate for other names than the one it is reached by (" + error.getMessage()
                        + "): correct the contact point or the certificate, or set"
                        + " cassandra.ssl.hostname.verification=false";
            case OWN_CERTIFICATE -> ofAlert(String.valueOf(error.getMessage()));
            default -> "cannot agree on TLS: check cassandra.ssl.* (" + error.getMessage() + ")";
        };
    }

    private static String ofAlert(String alert) {
        if (alert.contains("certificate_required")) {
            return ASKS_FOR_CERTIFICATE;
        }
        // Some servers call none a bad one.
        return alert.contains("bad_certificate")
                ? "asks for a certificate, or " + REFUSES_CERTIFICATE
                : REFUSES_CERTIFICATE;
    }

    private static String untimely(Throwable error) {
        return causes(error).stream()
                .filter(ConnectProblem::isUntimely)
                .findFirst()
                .map(cause -> "has a certificate that "
                        + (cause instanceof CertificateExpiredException ? "has expired" : "is not valid yet")
                        + ", it or one of its issuers' (" + cause.getMessage() + "): renew it there")
                .orElseThrow();
    }

    /** Tells whether it takes a look of one's own to know what it is about. */
    boolean isUnclear() {
        return subject == Subject.CLOSED || subject == Subject.TLS || subject == Subject.OWN_CERTIFICATE;
    }

    /**
     * Puts into words what a handshake alone has told of a node that has closed its connections.
     *
     * @param hasCertificate whether the connector has one of its own
     * @return this one where there is nothing to be said
     */
    ConnectProblem told(String node, TlsProbe.Answer answer, boolean encrypted, boolean hasCertificate) {
        if (!answer.listens()) {
            // The driver may be about to say so, and find its connection closed before.
            return new ConnectProblem(kind, Subject.NODES, node + " " + REFUSES_CONNECTION);
        } else if (!encrypted && answer.speaksTls()) {
            return new ConnectProblem(
                    kind, Subject.TLS, node + " speaks TLS on this port: set cassandra.ssl.enabled=true");
        } else if (encrypted && answer.asksForCertificate() && (subject != Subject.TLS || !hasCertificate)) {
            return new ConnectProblem(
                    kind,
                    Subject.OWN_CERTIFICATE,
                    node + " " + (hasCertificate ? REFUSES_CERTIFICATE : ASKS_FOR_CERTIFICATE));
        }
        return this;
    }

    /** Returns the error and what it wraps, the nodes' own errors included, outermost first. */
    private static List<Throwable> causes(Throwable error) {
        List<Throwable> found = new ArrayList<>();
        for (Throwable cause = error; cause != null && !found.contains(cause); cause = cause.getCause()) {
            found.add(cause);
            if (cause instanceof AllNodesFailedException failed) {
                failed.getAllErrors().values().forEach(errors -> errors.forEach(each -> found.addAll(causes(each))));
            }
        }
        return found;
    }
}
