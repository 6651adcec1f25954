package io.millrace.connect.cassandra.session;

import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.connect.cassandra.config.SinkConfig;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** The right to use a session that tasks of one connector share. The session closes with its last lease. */
public final class SessionLease implements AutoCloseable {

    /**
     * Kafka Connect gives the tasks of a connector nothing else in common. Sessions are told apart by connector name
     * and settings, so that a task never runs with those of before.
     */
    private static final SessionRegistry REGISTRY = new SessionRegistry(SessionFactory::open, SessionLease::runAside);

    private final CompletionStage<CqlSession> session;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    SessionLease(CompletionStage<CqlSession> session, Runnable release) {
        this.session = session;
        this.release = release;
    }

    /**
     * Runs a task on a thread of its own: before the driver goes on by itself it may ask Astra's metadata service, and
     * waits as long as the network lets it.
     */
    static void runAside(Runnable task) {
        Thread thread = new Thread(task, "millrace-cassandra-connect");
        thread.setDaemon(true);
        thread.start();
    }

    /** Asks for the session of a connector. Returns at once. */
    public static SessionLease acquire(SinkConfig config) {
        return REGISTRY.acquire(SessionSettings.of(config));
    }

    /**
     * Completes once Cassandra is reached, however long that takes; exceptionally with a ConnectException that says
     * what to do when the login is refused or the settings cannot work, and with a CancellationException when the lease
     * is closed before.
     */
    public CompletionStage<CqlSession> session() {
        return session;
    }

    /** Gives the session back. Does not wait until it is closed. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
