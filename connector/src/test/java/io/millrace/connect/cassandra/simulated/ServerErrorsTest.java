package io.millrace.connect.cassandra.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each error that Cassandra can answer a write with, over the wire: what passes is tried again, what is bad is set aside, the rest stops
 * the task. (Credentials are refused when a connection is made, never later.)
 */
@Timeout(60)
class ServerErrorsTest {

    private static final String PAYLOAD = "a-value-nobody-else-may-read";
    private static final String PASSWORD = "a-password-nobody-else-may-read";
    private static final TopicPartition PARTITION = new TopicPartition(Readings.TOPIC, 0);

    // One node: an error that makes the driver try the next must not be hidden by that.
    private final SimulatedCluster cluster = SimulatedCluster.of(1);
    private final List<SinkRecord> records = Readings.distinct(3, 1, PAYLOAD);
    private final PrintStream standardError = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @BeforeEach
    void captureTheLog() {
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void close() {
        cluster.close();
        System.setErr(standardError);
        String logged = log.toString(StandardCharsets.UTF_8);
        standardError.print(logged);
        assertThat(logged).doesNotContain(PAYLOAD).doesNotContain(PASSWORD);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "WRITE_TIMEOUT",
                "WRITE_FAILURE",
                "UNAVAILABLE",
                "OVERLOADED",
                "BOOTSTRAPPING",
                "SERVER_ERROR",
                "TRUNCATE_ERROR",
                "PROTOCOL_ERROR",
                "DISK_FULL",
                "UNDEFINED_COLUMN",
                "NO_TABLE",
                "NO_KEYSPACE"
            })
    void whatPassesIsTriedAgainUntilItHas(Refusal error) {
        AtomicInteger left = new AtomicInteger(4);
        cluster.behave(request -> left.getAndDecrement() > 0 ? error.reply() : Reply.DONE);

        try (SimulatedWorker worker = SimulatedWorker.of(cluster, "linger.ms", "0")) {
            worker.produce(records).start();
            worker.pollUntil("all rows are written", () -> worker.metric("rows-written-total") == records.size());

            assertThat(worker.deadLetters).isEmpty();
            assertThat(worker.metric("rows-retried-total")).isGreaterThanOrEqualTo(4);
            assertThat(cluster.ledger().rows()).isEqualTo(Readings.rowsOf(records));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"INVALID", "FUNCTION_FAILURE", "CONFIG_ERROR"})
    void whatIsBadIsOneDeadLetterAndItsNeighboursAreWritten(Refusal error) {
        RowKey bad = Readings.row("ks.readings", records.get(1));
        cluster.behave(request -> request.contains(write -> write.row().equals(bad)) ? error.reply() : Reply.DONE);

        try (SimulatedWorker worker = SimulatedWorker.of(cluster, "linger.ms", "0")) {
            worker.produce(records).start().drain();

            assertThat(worker.deadLetters).containsExactly(records.get(1));
            assertThat(worker.reasons.get(0))
                    .hasMessageContaining("ks.readings")
                    .hasMessageContaining("readings-0@1");
            assertNoPayload(worker.reasons.get(0));
            assertThat(cluster.ledger().rows()).hasSize(2).doesNotContainKey(bad);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SYNTAX_ERROR", "UNAUTHORIZED"})
    void whatSomebodyMustMendFirstStopsTheTaskAndSkipsNothing(Refusal error) {
        cluster.behave(request -> error.reply());

        try (SimulatedWorker worker = SimulatedWorker.of(cluster, "linger.ms", "0")) {
            worker.produce(records).start();

            assertThatThrownBy(() -> worker.pollUntil("the task fails", () -> false))
                    .isInstanceOf(ConnectException.class)
                    .isNotInstanceOf(RetriableException.class)
                    .hasMessageContaining("ks.readings")
                    .hasMessageContaining("Nothing was skipped")
                    .hasMessageContaining("restart the task")
                    .satisfies(ServerErrorsTest::assertNoPayload);
            assertThatThrownBy(worker::poll).isInstanceOf(ConnectException.class);
            worker.commit();
            assertThat(worker.committed(PARTITION)).isZero();
            assertThat(worker.deadLetters).isEmpty();
            assertThat(cluster.ledger().rows()).isEmpty();
        }
    }

    @Test
    void aRefusedLoginStopsTheTaskAndNamesTheOptions() {
        cluster.refuseLogins();

        try (SimulatedWorker worker =
                SimulatedWorker.of(cluster, "cassandra.username", "app", "cassandra.password", PASSWORD)) {
            worker.produce(records).start();

            assertThatThrownBy(() -> worker.pollUntil("the task fails", () -> false))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("cassandra.username")
                    .hasMessageContaining("cassandra.password")
                    .satisfies(ServerErrorsTest::assertNoPayload);
            worker.commit();
            assertThat(worker.committed(PARTITION)).isZero();
        }
    }

    @Test
    void withoutADeadLetterTopicABadRowStopsTheTask() {
        cluster.behave(request -> Refusal.INVALID.reply());

        try (SimulatedWorker worker = SimulatedWorker.of(cluster, "linger.ms", "0", "errors.tolerance", "none")) {
            worker.produce(records.subList(0, 1)).start();

            assertThatThrownBy(() -> worker.pollUntil("the task fails", () -> false))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("ks.readings")
                    .hasMessageContaining("readings-0@0")
                    .satisfies(ServerErrorsTest::assertNoPayload);
            worker.commit();
            assertThat(worker.committed(PARTITION)).isZero();
            assertThat(worker.deadLetters).isEmpty();
        }
    }

    private static void assertNoPayload(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            assertThat(cause.toString()).doesNotContain(PAYLOAD).doesNotContain(PASSWORD);
        }
    }
}
