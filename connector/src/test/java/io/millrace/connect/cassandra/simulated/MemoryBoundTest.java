package io.millrace.connect.cassandra.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** While Cassandra answers nothing, the task takes over what its buffer is allowed to hold and leaves the rest in Kafka. */
@Timeout(120)
class MemoryBoundTest {

    /** Polls after the partition is paused, during which nothing may be taken. */
    private static final int POLLS = 50;

    private static final int MAX_ROWS = 5_000;
    private static final int MAX_BYTES = 8 << 20;
    private static final int VALUE_BYTES = 2_000;

    private final SimulatedCluster cluster = SimulatedCluster.of(2);

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void rowsAreBoundedWhileWritesGetNoAnswer() {
        cluster.behave(request -> Reply.silence(false));

        boundsRowsUntil(() -> cluster.behave(Behaviour.WELL), fourPartitions(10));
    }

    @Test
    void rowsAreBoundedWhileThereIsNoSession() {
        cluster.answerNoNewConnection();

        boundsRowsUntil(cluster::comeBack, fourPartitions(10));
    }

    @Test
    void rowsOfHugePartitionsAreBoundedAsWell() {
        cluster.behave(request -> Reply.silence(false));

        boundsRowsUntil(() -> cluster.behave(Behaviour.WELL), fourPartitions(MAX_ROWS));
    }

    @Test
    void bytesAreBoundedWhileWritesGetNoAnswer() {
        cluster.behave(request -> Reply.silence(false));

        boundsBytesUntil(
                () -> cluster.behave(Behaviour.WELL),
                () -> !cluster.ledger().requests().isEmpty());
    }

    @Test
    void bytesAreBoundedWhileThereIsNoSession() {
        cluster.answerNoNewConnection();

        boundsBytesUntil(cluster::comeBack, () -> true);
    }

    private static List<SinkRecord> fourPartitions(int rowsPerSensor) {
        return Stream.of(0, 1, 2, 3)
                .flatMap(partition -> Readings.distinct(partition, MAX_ROWS, rowsPerSensor, "x").stream())
                .toList();
    }

    private void boundsRowsUntil(Runnable back, List<SinkRecord> records) {
        try (SimulatedWorker worker = start(records, "buffer.max.rows", Integer.toString(MAX_ROWS))) {
            while (worker.paused.isEmpty() && worker.taken < records.size()) {
                worker.poll();
                assertThat(worker.metric("buffered-rows")).isPositive().isLessThan(MAX_ROWS + SimulatedWorker.POLL);
            }
            staysPaused(worker, "buffered-rows");
            assertThat(worker.taken).isBetween(MAX_ROWS, MAX_ROWS + SimulatedWorker.POLL);

            drains(worker, back);
        }
    }

    /** @param underWay whether the first records are where they will stay */
    private void boundsBytesUntil(Runnable back, BooleanSupplier underWay) {
        List<SinkRecord> records = Readings.distinct(10_000, 10, "x".repeat(VALUE_BYTES));
        List<SinkRecord> first = records.subList(0, SimulatedWorker.POLL);
        try (SimulatedWorker worker = start(first, "buffer.max.bytes", Integer.toString(MAX_BYTES))) {
            worker.pollUntil("the first records are under way", underWay);
            // What a poll costs, by the task's own reckoning: its values at least, and not many times as much.
            double poll = worker.metric("buffered-bytes");
            assertThat(poll)
                    .isBetween((double) VALUE_BYTES * SimulatedWorker.POLL, 10.0 * VALUE_BYTES * SimulatedWorker.POLL);
            worker.produce(records.subList(first.size(), records.size()));
            while (worker.paused.isEmpty() && worker.taken < records.size()) {
                worker.poll();
                assertThat(worker.metric("buffered-bytes")).isLessThan(MAX_BYTES + poll);
            }
            staysPaused(worker, "buffered-bytes");
            assertThat(worker.taken).isLessThan(records.size());

            drains(worker, back);
        }
    }

    private SimulatedWorker start(List<SinkRecord> records, String... bound) {
        String[] options = Stream.concat(
                        Stream.of(bound),
                        Stream.of("batch.max.rows", "500", "linger.ms", "20", "request.timeout.ms", "300"))
                .toArray(String[]::new);
        return SimulatedWorker.of(cluster, options).produce(records).start();
    }

    private static void staysPaused(SimulatedWorker worker, String metric) {
        assertThat(worker.paused).isEqualTo(worker.assignment());
        int taken = worker.taken;
        double held = worker.metric(metric);
        for (int i = 0; i < POLLS; i++) {
            worker.poll();
            assertThat(worker.metric(metric)).isLessThanOrEqualTo(held);
        }
        assertThat(worker.taken).isEqualTo(taken);
        assertThat(worker.paused).isEqualTo(worker.assignment());
        worker.commit();
        assertThat(worker.assignment())
                .allSatisfy(partition -> assertThat(worker.committed(partition)).isZero());
    }

    private void drains(SimulatedWorker worker, Runnable back) {
        back.run();
        worker.drain();
        // What write times held is given back with the commit, and seen with the next poll.
        worker.poll();

        assertThat(worker.paused).isEmpty();
        assertThat(worker.metric("buffered-rows")).isZero();
        assertThat(worker.metric("buffered-bytes")).isZero();
        assertThat(worker.metric("paused-time-ms-total")).isPositive();
        assertThat(cluster.ledger().rows()).hasSize(worker.produced());
        assertThat(worker.deadLetters).isEmpty();
    }
}
