package io.millrace.connect.cassandra.session;

import com.datastax.oss.driver.api.core.CqlSession;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a session however long it takes: an unreachable cluster is tried again, refused credentials and wrong settings
 * are not. (The driver's own reconnect-on-init would try those for ever, too.)
 */
final class SessionOpening {

    private static final Logger LOG = LoggerFactory.getLogger(SessionOpening.class);

    private final String connector;
    private final Supplier<CompletionStage<CqlSession>> factory;
    private final boolean encrypted;
    private final Executor executor;
    private final Duration firstWait;
    private final Duration longestWait;
    private final CompletableFuture<CqlSession> session = new CompletableFuture<>();

    SessionOpening(
            String connector,
            Supplier<CompletionStage<CqlSession>> factory,
            boolean encrypted,
            Executor executor,
            Duration firstWait,
            Duration longestWait) {
        this.connector = connector;
        this.factory = factory;
        this.encrypted = encrypted;
        this.executor = executor;
        this.firstWait = firstWait;
        this.longestWait = longestWait;
    }

    /** Returns a copy: completing it has no effect on others. */
    CompletionStage<CqlSession> session() {
        return session.copy();
    }

    /** Begins to try. Returns at once. */
    void start() {
        executor.execute(() -> attempt(firstWait));
    }

    /** Closes the session, or stops trying. */
    void close() {
        boolean stopped = session.completeExceptionally(new CancellationException("the session is no longer wanted"));
        if (!stopped && !session.isCompletedExceptionally()) {
            closeQuietly(session.join());
        }
    }

    private void attempt(Duration wait) {
        if (session.isDone()) {
            return;
        }
        CompletionStage<CqlSession> attempt;
        try {
            attempt = factory.get();
        } catch (RuntimeException e) {
            attempt = CompletableFuture.failedFuture(e);
        }
        attempt.whenComplete((opened, error) -> {
            if (error != null) {
                failed(error, wait);
            } else if (!session.complete(opened)) {
                closeQuietly(opened);
            }
        });
    }

    private void failed(Throwable error, Duration wait) {
        ConnectProblem problem = ConnectProblem.of(error, encrypted);
        if (problem.kind() != ConnectProblem.Kind.UNREACHABLE) {
            session.completeExceptionally(new ConnectException(problem.message(), error));
            return;
        }
        if (session.isDone()) {
            return;
        }
        LOG.warn("Connector {} tries again in {} ms: {}", connector, wait.toMillis(), problem.message());
        Duration next = wait.multipliedBy(2).compareTo(longestWait) < 0 ? wait.multipliedBy(2) : longestWait;
        CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS, executor)
                .execute(() -> attempt(next));
    }

    private static void closeQuietly(CqlSession unwanted) {
        // Nobody waits for the answers that are still to come.
        unwanted.forceCloseAsync().whenComplete((closed, error) -> {
            if (error != null) {
                LOG.warn("A session did not close cleanly: {}", error.toString());
            }
        });
    }
}
