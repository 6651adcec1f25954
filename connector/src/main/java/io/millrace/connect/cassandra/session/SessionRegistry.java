package io.millrace.connect.cassandra.session;

import com.datastax.oss.driver.api.core.CqlSession;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Counts who uses which session: the first opens it, the last closes it. Safe for use by any thread. */
final class SessionRegistry {

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final Function<SessionSettings, CompletionStage<CqlSession>> factory;
    private final Map<SessionSettings, Shared> sessions = new HashMap<>();

    SessionRegistry(Function<SessionSettings, CompletionStage<CqlSession>> factory) {
        this.factory = factory;
    }

    synchronized SessionLease acquire(SessionSettings settings) {
        Shared shared = sessions.computeIfAbsent(settings, key -> {
            SessionOpening opening =
                    new SessionOpening(key.connectorName(), () -> factory.apply(key), FIRST_WAIT, LONGEST_WAIT);
            opening.start();
            return new Shared(opening);
        });
        shared.leases++;
        return new SessionLease(shared.opening.session(), () -> release(settings, shared));
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
