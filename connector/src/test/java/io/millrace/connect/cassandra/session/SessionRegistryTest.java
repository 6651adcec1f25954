package io.millrace.connect.cassandra.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.connect.cassandra.config.SinkConfig;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

class SessionRegistryTest {

    private final List<CompletableFuture<CqlSession>> opened = new CopyOnWriteArrayList<>();
    private final List<CqlSession> closed = new CopyOnWriteArrayList<>();
    private final SessionRegistry registry = new SessionRegistry(
            settings -> {
                CompletableFuture<CqlSession> opening = new CompletableFuture<>();
                opened.add(opening);
                return opening;
            },
            Runnable::run);

    @Test
    void tasksOfOneConnectorShareASessionUntilTheLastIsDone() {
        SessionLease first = registry.acquire(settings());
        SessionLease second = registry.acquire(settings());
        CqlSession session = session();
        opened.get(0).complete(session);

        assertThat(opened).hasSize(1);
        assertThat(first.session()).isCompletedWithValue(session);
        assertThat(second.session()).isCompletedWithValue(session);

        first.close();
        first.close();
        assertThat(closed).isEmpty();
        second.close();
        assertThat(closed).containsExactly(session);

        registry.acquire(settings());
        assertThat(opened).hasSize(2);
    }

    @Test
    void otherConnectorsAndOtherSettingsGetSessionsOfTheirOwn() {
        registry.acquire(settings());
        registry.acquire(settings("name", "other"));
        registry.acquire(settings("cassandra.username", "me", "cassandra.password", "old"));
        registry.acquire(settings("cassandra.username", "me", "cassandra.password", "new"));
        registry.acquire(settings("write.consistency", "ONE"));
        assertThat(opened).hasSize(5);

        registry.acquire(settings("batch.max.rows", "7"));
        assertThat(opened).hasSize(5);
    }

    @Test
    void aSessionThatComesUpAfterItsLastLeaseIsClosed() {
        SessionLease lease = registry.acquire(settings());
        lease.close();
        assertThat(failure(lease.session())).isInstanceOf(CancellationException.class);

        CqlSession late = session();
        opened.get(0).complete(late);
        assertThat(closed).containsExactly(late);
    }

    @Test
    void wrongSettingsFailAtOnceWithWords() {
        SessionLease lease = registry.acquire(settings());
        opened.get(0).completeExceptionally(new CompletionException(new IllegalArgumentException("no such policy")));
        assertThat(failure(lease.session()))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("no session with Cassandra can be made with this configuration: no such policy");
        lease.close();
    }

    @Test
    void aFactoryThatBlocksHoldsUpNobody() throws InterruptedException {
        // The driver asks Astra's metadata service over HTTP before it returns.
        CountDownLatch answered = new CountDownLatch(1);
        CqlSession session = session();
        SessionRegistry patient = new SessionRegistry(
                settings -> {
                    if (settings.connectorName().equals("slow")) {
                        awaitQuietly(answered);
                    }
                    return CompletableFuture.completedFuture(session);
                },
                SessionLease::runAside);
        List<SessionLease> leases = new CopyOnWriteArrayList<>();
        Thread starting = new Thread(() -> {
            leases.add(patient.acquire(settings("name", "slow")));
            leases.add(patient.acquire(settings("name", "other")));
        });
        starting.start();

        try {
            await().untilAsserted(() -> assertThat(leases).hasSize(2));
            await().untilAsserted(() -> assertThat(leases.get(1).session()).isCompletedWithValue(session));
            assertThat(leases.get(0).session()).isNotDone();
        } finally {
            answered.countDown();
            starting.join();
        }
        await().untilAsserted(() -> assertThat(leases.get(0).session()).isCompletedWithValue(session));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anUnreachableClusterIsTriedAgainUntilItIsThere() {
        AtomicInteger attempts = new AtomicInteger();
        CqlSession session = session();
        SessionOpening opening = new SessionOpening(
                "sink",
                () -> attempts.incrementAndGet() < 4
                        ? CompletableFuture.failedFuture(AllNodesFailedException.fromErrors(List.of()))
                        : CompletableFuture.completedFuture(session),
                false,
                Runnable::run,
                Duration.ofMillis(1),
                Duration.ofMillis(2));
        opening.start();

        await().untilAsserted(() -> assertThat(opening.session()).isCompletedWithValue(session));
        assertThat(attempts).hasValue(4);
    }

    private static Throwable failure(CompletionStage<CqlSession> stage) {
        List<Throwable> failures = new ArrayList<>();
        stage.whenComplete((session, error) -> failures.add(error));
        assertThat(failures).hasSize(1);
        Throwable failure = failures.get(0);
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** A session that can be closed and nothing else. */
    private CqlSession session() {
        return (CqlSession) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {CqlSession.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "forceCloseAsync" -> {
                        closed.add((CqlSession) proxy);
                        yield CompletableFuture.completedFuture(null);
                    }
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "toString" -> "a session";
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static SessionSettings settings(String... options) {
        Map<String, String> properties = new HashMap<>(Map.of("name", "sink", "cassandra.keyspace", "ks"));
        for (int i = 0; i < options.length; i += 2) {
            properties.put(options[i], options[i + 1]);
        }
        return SessionSettings.of(SinkConfig.parse(properties));
    }
}
