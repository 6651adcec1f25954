package io.millrace.connect.cassandra.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.protocol.internal.ProtocolConstants.ConsistencyLevel;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connectors in one worker share nothing but the JVM; tasks of one connector share a session and nothing else. */
@Timeout(60)
class IsolationTest {

    private final SimulatedCluster cluster = SimulatedCluster.of(2);
    private final List<SinkRecord> records = Readings.distinct(1_000, 10, "x");

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void twoConnectorsKeepTheirSettingsToThemselves() {
        try (SimulatedWorker hasty = SimulatedWorker.of(
                        cluster,
                        "name",
                        "hasty",
                        "linger.ms",
                        "0",
                        "write.consistency",
                        "EACH_QUORUM",
                        "batch.max.rows",
                        "3");
                SimulatedWorker patient = SimulatedWorker.of(
                        cluster,
                        "name",
                        "patient",
                        "linger.ms",
                        "3600000",
                        "write.consistency",
                        "ONE",
                        "table.name.format",
                        "others")) {
            hasty.produce(records).start();
            patient.produce(records).start();
            patient.pollUntil("the patient one has all records", () -> patient.taken == records.size());
            hasty.pollUntil("the hasty one has written all", () -> {
                patient.poll();
                return hasty.metric("rows-written-total") == records.size();
            });

            assertThat(requestsTo("ks.readings")).isNotEmpty().allSatisfy(request -> {
                assertThat(request.consistency()).isEqualTo(ConsistencyLevel.EACH_QUORUM);
                assertThat(request.writes()).hasSizeLessThanOrEqualTo(3);
            });
            assertThat(requestsTo("ks.others")).isEmpty();
            assertThat(patient.metric("rows-written-total")).isZero();

            // A commit ends the patience.
            patient.commit();
            patient.drain();

            assertThat(requestsTo("ks.others")).isNotEmpty().allSatisfy(request -> {
                assertThat(request.consistency()).isEqualTo(ConsistencyLevel.ONE);
                assertThat(request.writes()).hasSize(10);
            });
            assertThat(hasty.metric("records-received-total")).isEqualTo(records.size());
        }
    }

    @Test
    void oneConnectorThatFailsDoesNotDisturbTheOther() {
        cluster.behave(request -> request.contains(write -> write.row().table().equals("ks.others"))
                ? Refusal.OVERLOADED.reply()
                : Reply.DONE);
        try (SimulatedWorker well = SimulatedWorker.of(cluster, "name", "well", "linger.ms", "0");
                SimulatedWorker ill =
                        SimulatedWorker.of(cluster, "name", "ill", "linger.ms", "0", "table.name.format", "others")) {
            ill.produce(records).start();
            ill.pollUntil("rows are refused", () -> ill.metric("rows-retried-total") > 0);
            well.produce(records).start().drain();

            assertThat(well.metric("rows-retried-total")).isZero();
            assertThat(well.metric("rows-written-total")).isEqualTo(records.size());
            assertThat(ill.metric("rows-written-total")).isZero();
        }
    }

    @Test
    void tasksOfAConnectorShareASessionThatClosesWithTheLast() {
        SimulatedWorker first =
                SimulatedWorker.of(cluster, "linger.ms", "0").produce(records).start();
        first.drain();
        Set<SocketAddress> session = cluster.connections();
        SimulatedWorker second =
                SimulatedWorker.of(cluster, "linger.ms", "0").produce(records).start();
        second.drain();
        assertThat(cluster.connections()).isEqualTo(session);

        first.close();
        second.produce(List.of(Readings.record(0, records.size(), "later", 0, "x", Readings.EPOCH_MILLIS)));
        second.drain();
        assertThat(cluster.connections()).isEqualTo(session);

        second.close();
        awaitConnections("all are closed", Set::isEmpty);
    }

    @Test
    void aConnectorWithOtherConnectionOptionsGetsANewSessionAndTheOldOneIsClosed() {
        SimulatedWorker before =
                SimulatedWorker.of(cluster, "linger.ms", "0").produce(records).start();
        before.drain();
        Set<SocketAddress> old = cluster.connections();

        // The worker starts the new task before it has stopped the old one, if that is slow.
        SimulatedWorker after = SimulatedWorker.of(cluster, "linger.ms", "0", "request.timeout.ms", "4321")
                .produce(records)
                .start();
        after.drain();
        assertThat(cluster.connections()).containsAll(old).hasSize(2 * old.size());

        before.close();
        awaitConnections("the old ones are closed", open -> open.stream().noneMatch(old::contains));
        assertThat(cluster.connections()).hasSameSizeAs(old);
        after.produce(List.of(Readings.record(0, records.size(), "later", 0, "x", Readings.EPOCH_MILLIS)));
        after.drain();

        after.close();
        awaitConnections("all are closed", Set::isEmpty);
    }

    private List<WriteRequest> requestsTo(String table) {
        return cluster.ledger().requests().stream()
                .filter(request -> request.contains(write -> write.row().table().equals(table)))
                .toList();
    }

    private void awaitConnections(String what, Predicate<Set<SocketAddress>> condition) {
        await(what).atMost(Duration.ofSeconds(20)).until(() -> condition.test(cluster.connections()));
    }
}
