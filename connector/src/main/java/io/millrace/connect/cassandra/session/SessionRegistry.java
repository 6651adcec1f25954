package io.millrace.connect.cassandra.session;

import com.datastax.oss.driver.api.core.CqlSession;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Counts who uses which session: the first opens it, the last closes it. Safe for use by any thread. */
final class SessionRegistry {

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final Function<SessionSettings, CompletionStage<CqlSession>> factory;
    private final Executor executor;
    private final Map<SessionSettings, Shared> sessions = new HashMap<>();

    /**
     * A registry without sessions.
     *
     * @param executor runs the factory, which may block
     */
    SessionRegistry(Function<SessionSettings, CompletionStage<CqlSession>> factory, Executor executor) {
        this.factory = factory;
        this.executor = executor;
    }

    SessionLease acquire(SessionSettings settings) {
        Shared shared;
        boolean first;
        synchronized (this) {
            shared = sessions.computeIfAbsent(settings, this::open);
            shared.leases++;
            first = shared.leases == 1;
        }
        if (first) {
            // Outside of the lock: it holds up the tasks of all connectors.
            shared.opening.start();
        }
        return new SessionLease(shared.opening.session(), () -> release(settings, shared));
    }

    private Shared open(SessionSettings settings) {
        return new Shared(new SessionOpening(
                settings.connectorName(),
                () -> factory.apply(settings),
                settings.connection().tls().enabled(),
                executor,
                FIRST_WAIT,
                LONGEST_WAIT));
    }

    private synchronized void release(SessionSettings settings, Shared shared) {
        shared.leases--;
        if (shared.leases == 0) {
            sessions.remove(settings, shared);
            shared.opening.close();
        }
    }

    private static final class Shared {
        private final SessionOpening opening;
        private int leases;

        private Shared(SessionOpening opening) {
            this.opening = opening;
        }
    }
}
