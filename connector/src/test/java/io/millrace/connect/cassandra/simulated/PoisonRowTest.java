package io.millrace.connect.cassandra.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cassandra refuses whatever request a bad row is in; the row's neighbours do not pay for it. */
@Timeout(60)
class PoisonRowTest {

    private static final String POISON = "poison";
    private static final int BATCH = 1_000;
    /** Two for each halving, and the batch itself. */
    private static final int MOST_REQUESTS = 2 * 10 + 1;

    private final SimulatedCluster cluster = SimulatedCluster.of(1);

    @BeforeEach
    void refusePoison() {
        cluster.behave(request ->
                request.contains(write -> POISON.equals(write.value())) ? Refusal.INVALID.reply() : Reply.DONE);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 617, 999})
    void onePoisonRowInAFullBatchIsOneDeadLetterAndFewRequests(int place) {
        List<SinkRecord> records = new ArrayList<>(Readings.distinct(BATCH, BATCH, "good"));
        records.set(place, Readings.record(0, place, "p0-s0", place, POISON, Readings.EPOCH_MILLIS));

        try (SimulatedWorker worker = SimulatedWorker.of(cluster, "linger.ms", "60000")) {
            worker.produce(records).start().drain();

            assertThat(cluster.ledger().requests().get(0).writes()).hasSize(BATCH);
            assertThat(cluster.ledger().requests()).hasSizeLessThanOrEqualTo(MOST_REQUESTS);
            assertThat(worker.deadLetters).containsExactly(records.get(place));
            assertThat(worker.reasons.get(0))
                    .hasMessageContaining("ks.readings")
                    .hasMessageContaining("readings-0@" + place)
                    .hasMessageNotContaining(POISON);
            assertThat(cluster.ledger().rows()).hasSize(BATCH - 1).doesNotContainValue(POISON);
            assertThat(worker.metric("records-dead-lettered-total")).isEqualTo(1);
            assertThat(worker.metric("rows-written-total")).isEqualTo(BATCH - 1);
        }
    }

    /** Full partitions, and such as share a batch because there is too little in each. */
    @ParameterizedTest
    @ValueSource(ints = {100, 1})
    void severalPoisonRowsAmongMorePartitionsAreFoundOneByOne(int rowsPerPartition) {
        Set<Integer> places = Set.of(3, 4, 1_250, 1_999, 2_500);
        List<SinkRecord> records = new ArrayList<>(Readings.distinct(3_000, rowsPerPartition, "good"));
        for (int place : places) {
            records.set(
                    place,
                    Readings.record(
                            0,
                            place,
                            "p0-s" + place / rowsPerPartition,
                            place % rowsPerPartition,
                            POISON,
                            Readings.EPOCH_MILLIS + place));
        }

        try (SimulatedWorker worker = SimulatedWorker.of(cluster, "linger.ms", "10")) {
            worker.produce(records).start().drain();

            Set<SinkRecord> poisoned = new HashSet<>();
            places.forEach(place -> poisoned.add(records.get(place)));
            assertThat(worker.deadLetters).hasSize(places.size());
            assertThat(new HashSet<>(worker.deadLetters)).isEqualTo(poisoned);
            assertThat(cluster.ledger().rows()).hasSize(records.size() - places.size());
        }
    }
}
