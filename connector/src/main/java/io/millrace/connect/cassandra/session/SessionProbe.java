package io.millrace.connect.cassandra.session;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.metadata.Node;
import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.mapping.Tables;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A session for a look at the cluster: it comes up at once, or says why not. */
public final class SessionProbe implements AutoCloseable {

    /** Validation waits: there is nobody else to hold up. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final CqlSession session;
    private final boolean countersAllowed;

    private SessionProbe(CqlSession session, boolean countersAllowed) {
        this.session = session;
        this.countersAllowed = countersAllowed;
    }

    /** No session, and why. */
    public static final class UnavailableException extends Exception {

        private final transient ConnectProblem problem;

        private UnavailableException(ConnectProblem problem, Throwable cause) {
            super(problem.message(), cause);
            this.problem = problem;
        }

        public ConnectProblem problem() {
            return problem;
        }
    }

    /**
     * Opens a session.
     *
     * @throws UnavailableException when there is none within the time
     */
    public static SessionProbe open(SinkConfig config, Duration timeout)
            throws UnavailableException, InterruptedException {
        CompletionStage<CqlSession> opening = null;
        try {
            opening = SessionFactory.open(SessionSettings.of(config));
            return new SessionProbe(
                    opening.toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS),
                    config.mapping().countersAllowed());
        } catch (TimeoutException | InterruptedException e) {
            opening.thenAccept(CqlSession::closeAsync);
            if (e instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            throw new UnavailableException(ConnectProblem.of(e), e);
        } catch (ExecutionException | RuntimeException e) {
            throw new UnavailableException(ConnectProblem.of(e), e);
        }
    }

    public Tables tables() {
        return new SessionTables(session, countersAllowed, PATIENCE, System::nanoTime);
    }

    /** The data centers of the nodes that the session knows. */
    public Set<String> datacenters() {
        Set<String> names = new TreeSet<>();
        session.getMetadata().getNodes().values().stream()
                .map(Node::getDatacenter)
                .filter(Objects::nonNull)
                .forEach(names::add);
        return names;
    }

    @Override
    public void close() {
        session.close();
    }
}
