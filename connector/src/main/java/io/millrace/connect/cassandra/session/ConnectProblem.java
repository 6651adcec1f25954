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
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/**
 * Why a session did not come up, in words.
 *
 * @param kind what has to change before another attempt can succeed
 * @param message what happened, at which node, and what to do
 */
public record ConnectProblem(Kind kind, String message) {

    /** Who has to act. */
    public enum Kind {
        /** The cluster, or the network: it may be back any moment. */
        UNREACHABLE,
        /** The user: all nodes refuse these credentials. */
        AUTHENTICATION,
        /** The user: with this configuration there can be no session. */
        CONFIGURATION
    }

    /** Puts an error into words. What kind it is, {@link ErrorClass} knows. */
    public static ConnectProblem of(Throwable thrown) {
        Throwable error = ErrorClass.unwrap(thrown);
        Kind kind = kind(error);
        return new ConnectProblem(kind, message(kind, error));
    }

    private static Kind kind(Throwable error) {
        if (error instanceof TimeoutException || ErrorClass.of(error) != ErrorClass.FATAL) {
            return Kind.UNREACHABLE;
        }
        return causes(error).stream().anyMatch(AuthenticationException.class::isInstance)
                ? Kind.AUTHENTICATION
                : Kind.CONFIGURATION;
    }

    private static String message(Kind kind, Throwable error) {
        if (kind == Kind.AUTHENTICATION) {
            return "Cassandra refuses the login: check cassandra.username and cassandra.password, and that the role may log in";
        }
        if (kind == Kind.CONFIGURATION) {
            return "no session with Cassandra can be made with this configuration: " + error.getMessage();
        }
        if (error instanceof AllNodesFailedException failed) {
            return "none of the contact points can be reached: "
                    + failed.getAllErrors().entrySet().stream()
                            .map(entry -> address(entry.getKey()) + " " + reason(entry))
                            .collect(Collectors.joining("; "));
        }
        return "Cassandra cannot be reached: " + reason(error);
    }

    private static String address(Node node) {
        return node.getEndPoint().resolve() instanceof InetSocketAddress address
                ? address.getHostString() + ":" + address.getPort()
                : node.getEndPoint().toString();
    }

    private static String reason(Map.Entry<?, List<Throwable>> node) {
        return node.getValue().isEmpty()
                ? "gives no reason"
                : reason(node.getValue().get(0));
    }

    private static String reason(Throwable error) {
        for (Throwable cause : causes(error)) {
            if (ErrorClass.isAuthOutage(cause)) {
                return "cannot look up logins: too few replicas of system_auth are up";
            } else if (cause instanceof AuthenticationException) {
                return "refuses the login: check cassandra.username and cassandra.password, and that the role may log in";
            } else if (cause instanceof UnknownHostException) {
                return "is a name that cannot be resolved";
            } else if (cause instanceof NotSslRecordException) {
                return "does not speak TLS on this port: correct the port, or set cassandra.ssl.enabled=false";
            } else if (cause instanceof SSLException) {
                return "cannot agree on TLS: check cassandra.ssl.* (" + cause.getMessage() + ")";
            } else if (cause instanceof DriverTimeoutException || cause instanceof TimeoutException) {
                return "does not answer in time";
            } else if (cause instanceof ConnectException
                    || cause instanceof ClosedChannelException
                    || cause instanceof ClosedConnectionException) {
                return "refuses or closes the connection: does Cassandra listen there, and does it want TLS?";
            }
        }
        return "fails: " + error.getMessage();
    }

    /** The error and what it wraps, the nodes' own errors included, outermost first. */
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
