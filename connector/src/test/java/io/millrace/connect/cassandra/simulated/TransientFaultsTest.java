package io.millrace.connect.cassandra.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A cluster that fails a good part of all requests, each in a way that passes: no row is lost or wrong, and nobody notices but the metrics. */
@Timeout(120)
class TransientFaultsTest {

    private static final Logger LOG = LoggerFactory.getLogger(TransientFaultsTest.class);

    private static final long SEED = 20_261_123L;
    private static final int RECORDS_PER_PARTITION = 10_000;

    private final SimulatedCluster cluster = SimulatedCluster.of(3);
    private final Random random = new Random(SEED);
    private final List<SinkRecord> records = Stream.of(0, 1)
            .flatMap(partition ->
                    Readings.updates(partition, RECORDS_PER_PARTITION, new Random(SEED + partition)).stream())
            .toList();

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void everyRowEndsRightWhenNearlyEveryThirdRequestIsRefused() {
        cluster.behave(request -> {
            if (random.nextInt(100) >= 30) {
                return Reply.DONE;
            }
            return switch (random.nextInt(3)) {
                // Some replica may have it all the same.
                case 0 -> Refusal.WRITE_TIMEOUT.reply(random.nextBoolean());
                case 1 -> Refusal.OVERLOADED.reply();
                default -> Refusal.UNAVAILABLE.reply();
            };
        });

        writeAll("refused requests");
    }

    @Test
    void everyRowEndsRightWhenAnswersAreLost() {
        cluster.behave(request -> random.nextInt(100) < 10 ? Reply.silence(random.nextBoolean()) : Reply.DONE);

        writeAll("lost answers", "request.timeout.ms", "300");
    }

    @Test
    void everyRowEndsRightWhenConnectionsAreClosedUnderLoad() {
        cluster.behave(request -> random.nextInt(100) < 5 ? Reply.disconnect(random.nextBoolean()) : Reply.DONE);

        writeAll("closed connections", "request.timeout.ms", "2000");
    }

    @Test
    void everyRowEndsRightWhenTheServerForgetsItsStatements() {
        cluster.behave(request -> {
            if (random.nextInt(100) < 5) {
                cluster.forgetStatements();
            }
            return Reply.DONE;
        });

        try (SimulatedWorker worker = SimulatedWorker.of(cluster, "linger.ms", "20")) {
            worker.produce(records).start().drain();

            assertThat(cluster.ledger().rows()).isEqualTo(Readings.rowsOf(records));
            assertThat(worker.deadLetters).isEmpty();
        }
    }

    @Test
    void everyRowEndsRightWhenStatementsCannotBePreparedAtFirst() {
        cluster.replyToNextPrepares(
                Refusal.OVERLOADED.reply(),
                Refusal.SERVER_ERROR.reply(),
                Reply.silence(false),
                Reply.disconnect(false),
                Refusal.BOOTSTRAPPING.reply());

        try (SimulatedWorker worker = SimulatedWorker.of(cluster, "linger.ms", "20", "request.timeout.ms", "300")) {
            worker.produce(records).start().drain();

            assertThat(cluster.ledger().rows()).isEqualTo(Readings.rowsOf(records));
            assertThat(worker.deadLetters).isEmpty();
        }
    }

    @Test
    void noPollIsHeldUpByAStatementThatIsNotPreparedYet() {
        cluster.replyToNextPrepares(Reply.silence(false));

        try (SimulatedWorker worker = SimulatedWorker.of(cluster, "linger.ms", "20", "request.timeout.ms", "5000")) {
            worker.produce(records).start();
            worker.pollUntil("a statement is being prepared", () -> cluster.prepares() > 0);
            for (int i = 0; i < 20; i++) {
                worker.poll();
            }
            // A poll that had waited for the answer would have asked once more after the timeout.
            assertThat(cluster.prepares()).isEqualTo(1);
            worker.drain();

            assertThat(cluster.ledger().rows()).isEqualTo(Readings.rowsOf(records));
        }
    }

    private void writeAll(String fault, String... options) {
        String[] all = Stream.concat(Stream.of("linger.ms", "20", "batch.max.rows", "50"), Stream.of(options))
                .toArray(String[]::new);
        try (SimulatedWorker worker = SimulatedWorker.of(cluster, all)) {
            worker.produce(records).start().drain();

            Ledger ledger = cluster.ledger();
            LOG.info(
                    "{}: {} rows in {} requests for {} records, {} of them sent again after they had been stored; {} polls",
                    fault,
                    ledger.rowsRequested(),
                    ledger.requests().size(),
                    records.size(),
                    ledger.duplicates(),
                    worker.puts);
            assertThat(ledger.rows()).isEqualTo(Readings.rowsOf(records));
            assertThat(ledger.unacknowledged()).isEmpty();
            assertThat(worker.metric("rows-retried-total")).isPositive();
            assertThat(worker.deadLetters).isEmpty();
            assertThat(worker.paused).isEmpty();
        }
    }
}
