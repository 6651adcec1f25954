package io.millrace.connect.cassandra.failures;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.InvalidKeyspaceException;
import com.datastax.oss.driver.api.core.NodeUnavailableException;
import com.datastax.oss.driver.api.core.RequestThrottlingException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.connection.BusyConnectionException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.connection.ConnectionInitException;
import com.datastax.oss.driver.api.core.connection.FrameTooLongException;
import com.datastax.oss.driver.api.core.connection.HeartbeatException;
import com.datastax.oss.driver.api.core.servererrors.BootstrappingException;
import com.datastax.oss.driver.api.core.servererrors.FunctionFailureException;
import com.datastax.oss.driver.api.core.servererrors.InvalidConfigurationInQueryException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import com.datastax.oss.driver.api.core.servererrors.ProtocolError;
import com.datastax.oss.driver.api.core.servererrors.QueryExecutionException;
import com.datastax.oss.driver.api.core.servererrors.ServerError;
import com.datastax.oss.driver.api.core.servererrors.SyntaxError;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteFailureException;
import com.datastax.oss.driver.api.core.type.codec.CodecNotFoundException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;

/** What is to be done about a failed request: the one place that knows the driver's and the server's exceptions by what they mean. */
public enum ErrorClass {

    /** It will pass: a timeout, too few replicas, an overloaded or unreachable node, a full disk. The same request is sent again. */
    TRANSIENT,

    /** A replica failed while it carried the request out: its own fault mostly, which passes; rarely that of some row in it. */
    REPLICA_FAILURE,

    /** The request is at fault: some row in it will never be taken. The batch is bisected to find out which. */
    DATA,

    /** The table is no longer what the statement was prepared for, or the node has not heard yet what it has become. */
    SCHEMA,

    /** Somebody has to do something first: credentials, permissions, a missing table. The task fails. */
    FATAL;

    private static final String AUTH_OUTAGE = "Unable to perform auth";
    private static final Pattern HTTP_OUTAGE = Pattern.compile("HTTP response code: 5\\d\\d");

    /** Returns what is to be done about the error, whatever it is wrapped in. */
    public static ErrorClass of(Throwable error) {
        Throwable cause = unwrap(error);
        if (cause instanceof AllNodesFailedException failed) {
            return ofAllNodes(failed);
        }
        if (cause instanceof InvalidQueryException || cause instanceof InvalidConfigurationInQueryException) {
            return ofInvalid(cause);
        }
        if (cause instanceof FunctionFailureException
                || cause instanceof CodecNotFoundException
                || cause instanceof FrameTooLongException) {
            return DATA;
        }
        if (isAuthOutage(cause)) {
            return TRANSIENT;
        }
        if (cause instanceof ProtocolError && String.valueOf(cause.getMessage()).contains("authentication")) {
            return FATAL;
        }
        if (cause instanceof WriteFailureException || cause instanceof ServerError) {
            return REPLICA_FAILURE;
        }
        if (cause instanceof AuthenticationException
                || cause instanceof UnauthorizedException
                || cause instanceof SyntaxError
                || cause instanceof InvalidKeyspaceException) {
            return FATAL;
        }
        if (cause instanceof QueryExecutionException
                || cause instanceof DriverTimeoutException
                || cause instanceof NodeUnavailableException
                || cause instanceof BusyConnectionException
                || cause instanceof ClosedConnectionException
                || cause instanceof ConnectionInitException
                || cause instanceof HeartbeatException
                || cause instanceof RequestThrottlingException
                || cause instanceof OverloadedException
                || cause instanceof BootstrappingException
                || cause instanceof IOException) {
            return TRANSIENT;
        }
        if (isNetworkFault(cause)) {
            return TRANSIENT;
        }
        if (cause instanceof IllegalStateException) {
            return ofIllegalState(String.valueOf(cause.getMessage()));
        }
        // What nobody foresaw stops the task with its records untouched; a guess could lose them or loop over them for
        // ever.
        return cause instanceof DriverException ? TRANSIENT : FATAL;
    }

    /**
     * Tells whether the server could not look up a login or a permission. It answers as if it had refused them, also when too few replicas
     * of {@code system_auth} are up: {@code PasswordAuthenticator} and {@code CassandraAuthorizer} of Cassandra 4.0 to 5.0 begin both
     * messages alike.
     */
    public static boolean isAuthOutage(Throwable error) {
        Throwable cause = unwrap(error);
        return (cause instanceof AuthenticationException || cause instanceof UnauthorizedException)
                && String.valueOf(cause.getMessage()).contains(AUTH_OUTAGE);
    }

    /**
     * Tells whether the network is behind an exception that is not of the driver's own: where it asks Astra's metadata service over HTTP,
     * it wraps what Java throws. A file that cannot be read, or a store that its password does not open, is an {@link IOException}, too,
     * and no such fault.
     */
    private static boolean isNetworkFault(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketException
                    || cause instanceof SocketTimeoutException
                    || cause instanceof UnknownHostException
                    || (cause instanceof IOException
                            && HTTP_OUTAGE
                                    .matcher(String.valueOf(cause.getMessage()))
                                    .find())) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether the request may have been carried out all the same: what failed is the answer. */
    static boolean isAmbiguous(Throwable error) {
        Throwable cause = unwrap(error);
        if (cause instanceof AllNodesFailedException failed) {
            return failed.getAllErrors().values().stream().flatMap(List::stream).anyMatch(ErrorClass::isAmbiguous);
        }
        return !(cause instanceof UnavailableException
                || cause instanceof OverloadedException
                || cause instanceof BootstrappingException
                || cause instanceof NodeUnavailableException
                || cause instanceof BusyConnectionException
                || cause instanceof ConnectionInitException
                || cause instanceof RequestThrottlingException
                || cause instanceof InvalidQueryException);
    }

    /** Returns the exception itself, out of the wrappers that futures put around it. */
    public static Throwable unwrap(Throwable error) {
        Throwable cause = error;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** Each node may have failed in its own way; one that may still take the request makes it worth repeating. */
    private static ErrorClass ofAllNodes(AllNodesFailedException failed) {
        ErrorClass worst = null;
        for (Map.Entry<?, List<Throwable>> node : failed.getAllErrors().entrySet()) {
            for (Throwable error : node.getValue()) {
                ErrorClass each = of(error);
                if (each == TRANSIENT || each == REPLICA_FAILURE) {
                    return each;
                }
                worst = each;
            }
        }
        return worst == null ? TRANSIENT : worst;
    }

    /** The driver's own words, where it has no exception of a type of its own. */
    private static ErrorClass ofIllegalState(String message) {
        if (message.contains("Channel is closing")) {
            // The request met a connection that was just being given up.
            return TRANSIENT;
        }
        // The server knows the statement by another name now.
        return message.contains("reprepare") ? SCHEMA : FATAL;
    }

    /** Cassandra answers "invalid" to bad rows, to statements that no longer fit the table, and when its disks are full. */
    private static ErrorClass ofInvalid(Throwable error) {
        String message = String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("disk usage")) {
            return TRANSIENT;
        }
        boolean isOutdated = message.contains("unconfigured table")
                || message.contains("unknown keyspace")
                || message.matches("(?s).*(keyspace|table) .* does not exist.*")
                || message.contains("undefined column name")
                || message.contains("unknown identifier");
        if (isOutdated) {
            return SCHEMA;
        }
        return DATA;
    }
}
