package io.millrace.monitor.source;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;

/** Says in words why Cassandra does not answer, as far as the driver tells: of each node that it has tried, it has another exception. */
final class CassandraProblem {

    private static final String GIVE = "give --cassandra-config FILE with ";
    /** In the driver's own text: nothing else tells it from a login that was refused. */
    private static final String NO_LOGIN_GIVEN = "no authenticator configured";

    private CassandraProblem() {}

    /** @param connected whether it has been spoken to before */
    static String words(DriverException problem, boolean connected) {
        if (problem instanceof UnauthorizedException) {
            return "it does not allow that: " + problem.getMessage();
        }
        List<Throwable> reasons = reasons(problem);
        if (any(reasons, AuthenticationException.class)) {
            return reasons.stream()
                            .anyMatch(each -> String.valueOf(each.getMessage()).contains(NO_LOGIN_GIVEN))
                    ? "it asks for a user and a password: " + GIVE + "auth-provider"
                    : "it refuses the login";
        }
        if (any(reasons, SSLHandshakeException.class)) {
            return "its certificate is not accepted, or it does not accept ours";
        }
        if (any(reasons, ConnectException.class)) {
            return "nothing listens on " + nodes(problem);
        }
        if (!connected && any(reasons, ClosedConnectionException.class)) {
            return "it closes the connection: does it want TLS? Then " + GIVE + "ssl-engine-factory";
        }
        return "no answer"
                + (any(reasons, DriverTimeoutException.class)
                        ? ""
                        : ": " + problem.getClass().getSimpleName());
    }

    private static List<Throwable> reasons(DriverException problem) {
        List<Throwable> reasons = new ArrayList<>(List.of(problem));
        if (problem instanceof AllNodesFailedException all) {
            all.getAllErrors().values().forEach(reasons::addAll);
        }
        // Also of those that are added meanwhile; what a connection failed of, the driver has among the suppressed.
        for (int i = 0; i < reasons.size(); i++) {
            Throwable each = reasons.get(i);
            Stream.concat(Stream.ofNullable(each.getCause()), Arrays.stream(each.getSuppressed()))
                    .filter(more -> !reasons.contains(more))
                    .forEach(reasons::add);
        }
        return reasons;
    }

    private static boolean any(List<Throwable> reasons, Class<? extends Throwable> type) {
        return reasons.stream().anyMatch(type::isInstance);
    }

    private static String nodes(DriverException problem) {
        return problem instanceof AllNodesFailedException all
                ? all.getAllErrors().keySet().stream()
                        .map(node -> node.getEndPoint().toString().replaceFirst("^[^/]*/", ""))
                        .sorted()
                        .collect(Collectors.joining(", "))
                : "its port";
    }
}
