package io.millrace.connect.cassandra.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** However a task ended, the worker it ran in is as it was before: the same threads, no connection, no metric. */
class StartStopTest {

    /** Threads that the JVM or a library keeps for everybody once they have been needed, the tests' own and the simulated cluster's. */
    private static final List<String> SHARED = List.of(
            "ForkJoinPool.commonPool-worker",
            "CompletableFutureDelayScheduler",
            "globalEventExecutor",
            "junit-",
            "simulacron-");

    private final SimulatedCluster cluster = SimulatedCluster.of(2);
    private final List<SinkRecord> records = Readings.distinct(20, 5, "x");
    private Set<Thread> before;

    @BeforeEach
    void lookAround() {
        before = threads();
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    @Timeout(120)
    void startedAndStoppedTwentyTimes() {
        startAndStop(20);
    }

    @Test
    @Tag("full")
    @Timeout(1_800)
    void startedAndStoppedAThousandTimes() {
        startAndStop(1_000);
    }

    private void startAndStop(int times) {
        for (int i = 1; i <= times; i++) {
            SimulatedWorker worker = SimulatedWorker.of(cluster, "linger.ms", "0");
            worker.produce(records).start();
            worker.pollUntil("all is written", () -> worker.metric("rows-written-total") == records.size());
            worker.close();
            assertThat(worker.metrics()).isEmpty();
        }
        assertThat(cluster.ledger().rows()).isEqualTo(Readings.rowsOf(records));
        nothingIsLeft();
    }

    @Test
    @Timeout(60)
    void stoppedWhileRequestsHaveNoAnswer() {
        cluster.behave(request -> Reply.silence(false));
        SimulatedWorker worker = SimulatedWorker.of(cluster, "linger.ms", "0", "request.timeout.ms", "2000");
        worker.produce(records).start();
        worker.pollUntil("requests are sent", () -> worker.metric("requests-in-flight") > 0);

        worker.close();

        assertThat(worker.metrics()).isEmpty();
        nothingIsLeft();
    }

    @Test
    @Timeout(60)
    void stoppedAfterAFatalError() {
        cluster.behave(request -> Refusal.UNAUTHORIZED.reply());
        SimulatedWorker worker = SimulatedWorker.of(cluster, "linger.ms", "0");
        worker.produce(records).start();
        assertThatThrownBy(() -> worker.pollUntil("the task fails", () -> false))
                .isInstanceOf(ConnectException.class);

        worker.close();

        assertThat(worker.metrics()).isEmpty();
        nothingIsLeft();
    }

    @Test
    @Timeout(60)
    void stoppedBeforeAnybodyListened() {
        cluster.goAway();

        stopWithoutSession();

        // Nor does a session come up, at the next attempt, that nobody waits for any longer.
        cluster.comeBack();
        await("no connection is made")
                .during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(20))
                .until(() -> cluster.connections().isEmpty());
    }

    @Test
    @Timeout(60)
    void stoppedBeforeAnybodyAnswered() {
        cluster.answerNoNewConnection();

        stopWithoutSession();
    }

    private void stopWithoutSession() {
        SimulatedWorker worker = SimulatedWorker.of(cluster);
        worker.produce(records).start();
        worker.pollUntil("records are taken", () -> worker.taken == records.size());

        worker.close();

        assertThat(worker.metrics()).isEmpty();
        nothingIsLeft();
    }

    @Test
    @Timeout(60)
    void stoppedAfterARefusedLogin() {
        cluster.refuseLogins();
        SimulatedWorker worker =
                SimulatedWorker.of(cluster, "cassandra.username", "app", "cassandra.password", "wrong");
        worker.produce(records).start();
        assertThatThrownBy(() -> worker.pollUntil("the task fails", () -> false))
                .isInstanceOf(ConnectException.class);

        worker.close();

        nothingIsLeft();
    }

    @Test
    @Timeout(60)
    void stoppedAfterAStartThatFoundTheConfigurationWrong() {
        SimulatedWorker worker = SimulatedWorker.of(cluster, "linger.ms", "soon");
        assertThatThrownBy(worker::start).isInstanceOf(ConfigException.class);

        worker.close();

        assertThat(worker.metrics()).isEmpty();
        nothingIsLeft();
    }

    @Test
    @Timeout(60)
    void stoppedAfterAStartThatFailedHalfway() {
        Map<String, String> properties = SimulatedWorker.properties(cluster);
        SimulatedWorker worker = new SimulatedWorker(cluster, properties) {
            @Override
            public ErrantRecordReporter errantRecordReporter() {
                throw new ConnectException("no reporter today");
            }
        };
        assertThatThrownBy(worker::start).hasMessage("no reporter today");

        worker.close();

        assertThat(worker.metrics()).isEmpty();
        nothingIsLeft();
    }

    private void nothingIsLeft() {
        await("no thread and no connection is left")
                .atMost(Duration.ofSeconds(20))
                .pollInSameThread()
                .untilAsserted(() -> {
                    assertThat(cluster.connections()).isEmpty();
                    assertThat(threads())
                            .filteredOn(thread -> !before.contains(thread))
                            .extracting(Thread::getName)
                            .isEmpty();
                });
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> SHARED.stream().noneMatch(thread.getName()::startsWith))
                .collect(Collectors.toSet());
    }
}
