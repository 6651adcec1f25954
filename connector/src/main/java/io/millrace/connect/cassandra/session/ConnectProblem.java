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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
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

    private static final String REFUSED_LOGIN =
            "refuses the login: check cassandra.username and cassandra.password, and that the role may log in";

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
                .orElse(Subject.NODES);
    }

    /** Java's words: its classes tell none of these from another. */
    private static Subject ofTls(Throwable error) {
        String message = causes(error).stream()
                .map(Throwable::getMessage)
                .map(String::valueOf)
                .collect(Collectors.joining(" "));
        if (message.contains("certificate_required") || message.contains("bad_certificate")) {
            return Subject.OWN_CERTIFICATE;
        } else if (message.contains("subject alternative") || message.contains("No name matching")) {
            return Subject.HOSTNAMES;
        } else if (message.contains("certification path") || message.contains("trustAnchors")) {
            return Subject.TRUST;
        }
        return Subject.TLS;
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
            return "Cassandra " + REFUSED_LOGIN;
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
        for (Throwable cause : causes(error)) {
            if (ErrorClass.isAuthOutage(cause)) {
                return "cannot look up logins: too few replicas of system_auth are up";
            } else if (cause instanceof AuthenticationException) {
                return REFUSED_LOGIN;
            } else if (cause instanceof UnknownHostException) {
                return "is a name that cannot be resolved";
            } else if (cause instanceof NotSslRecordException) {
                return "does not speak TLS on this port: correct the port, or set cassandra.ssl.enabled=false";
            } else if (cause instanceof SSLException) {
                return switch (ofTls(cause)) {
                    case TRUST ->
                        "has a certificate that is not trusted: put its issuer's into the trust store"
                                + " (cassandra.ssl.truststore.location)";
                    case HOSTNAMES ->
                        "has a certificate for other names than the one it is reached by (" + cause.getMessage()
                                + "): correct the contact point or the certificate, or set"
                                + " cassandra.ssl.hostname.verification=false";
                    case OWN_CERTIFICATE ->
                        "asks for a client certificate: set cassandra.ssl.keystore.location to one that it trusts";
                    default -> "cannot agree on TLS: check cassandra.ssl.* (" + cause.getMessage() + ")";
                };
            } else if (cause instanceof DriverTimeoutException || cause instanceof TimeoutException) {
                return "does not answer in time";
            } else if (cause instanceof ConnectException
                    || cause instanceof ClosedChannelException
                    || cause instanceof ClosedConnectionException) {
                return "refuses or closes the connection: does Cassandra listen there, "
                        + (encrypted
                                ? "does it speak TLS on this port, and does it ask for a client certificate"
                                        + " (cassandra.ssl.keystore.location)?"
                                : "and does it want TLS (cassandra.ssl.enabled)?");
            }
        }
        return "fails: " + error.getMessage();
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
