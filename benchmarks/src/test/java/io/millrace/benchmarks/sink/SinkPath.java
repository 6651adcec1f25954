package io.millrace.benchmarks.sink;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.failures.DeadLetters;
import io.millrace.connect.cassandra.lag.ConsumerPositions;
import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.TopicMapper;
import io.millrace.connect.cassandra.memory.Budget;
import io.millrace.connect.cassandra.metrics.SinkMetrics;
import io.millrace.connect.cassandra.offsets.OffsetTracker;
import io.millrace.connect.cassandra.session.CassandraRequestSender;
import io.millrace.connect.cassandra.session.SessionTables;
import io.millrace.connect.cassandra.task.TaskLoop;
import io.millrace.connect.cassandra.topology.BatchThresholds;
import io.millrace.connect.cassandra.topology.Coordinator;
import io.millrace.connect.cassandra.topology.ReplicaSet;
import io.millrace.connect.cassandra.topology.Ring;
import io.millrace.connect.cassandra.write.Clocks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * All that the sink's task does with records, as a worker drives it, from its converter to statements that are bound and sent. Time goes on by
 * itself, so that batches are the same each time.
 */
final class SinkPath implements Runnable {

    /** Records per round. */
    static final int COUNT = 20_000;

    private static final int POLL = 500;
    private static final int POLLS_PER_COMMIT = 10;
    /** A hundred thousand records a second. */
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long BEGIN_MILLIS = 1_769_860_800_000L;

    private final TopicPartition partition;
    private final Records records;
    private final AnsweringSession session;
    private final StillContext context;
    private final TaskLoop loop;
    private long nanos;
    private long offset;

    /** Makes the records as a worker does. */
    @FunctionalInterface
    interface Records {

        /**
         * Makes one.
         *
         * @param index which of the round's
         */
        SinkRecord record(int index, long offset, long millis);
    }

    SinkPath(Map<String, String> properties, String topic, TableSchema table, Records records) {
        this.partition = new TopicPartition(topic, 0);
        this.records = records;
        this.session = new AnsweringSession(table);
        this.context = new StillContext(properties, partition);
        SinkConfig config = SinkConfig.parse(resolved(properties));
        Budget budget = new Budget(config.buffer());
        SinkMetrics metrics = new SinkMetrics();
        Clocks clocks = new Clocks(this::millis, () -> nanos, (blocker, waited) -> nanos += waited);
        SessionTables tables = new SessionTables(session, false, Duration.ZERO, () -> nanos);
        this.loop = new TaskLoop(
                config,
                budget,
                new OffsetTracker(budget, metrics::writeTimeExhausted, metrics::writeTimeLate),
                new ConsumerPositions(),
                new DeadLetters(null, metrics, () -> nanos),
                metrics,
                CompletableFuture.completedFuture(
                        new TopicMapper(config.mapping(), config.writeTime(), tables, Clock.systemUTC())),
                new OneReplicaSet(),
                new CassandraRequestSender(CompletableFuture.completedFuture(session)),
                context,
                clocks,
                new SplittableRandom(1));
        loop.open(List.of(partition));
    }

    /** Puts something in the place of what a worker takes from its environment: nobody is connected to. */
    private static Map<String, String> resolved(Map<String, String> properties) {
        Map<String, String> resolved = new HashMap<>(properties);
        resolved.replaceAll((option, value) -> value.replaceAll("\\$\\{env:\\w+}", "localhost"));
        return resolved;
    }

    /** Reads a connector's configuration as it is shipped. */
    static Map<String, String> shipped(String connector) throws IOException {
        Path file = Path.of("..", "config", "connectors", connector + ".json");
        Map<String, String> properties = new HashMap<>();
        new ObjectMapper()
                .readTree(file.toFile())
                .properties()
                .forEach(option ->
                        properties.put(option.getKey(), option.getValue().asText()));
        properties.put("cassandra.contact.points", "localhost:9042");
        return properties;
    }

    @Override
    public void run() {
        long before = session.rows();
        for (int poll = 0; poll < COUNT / POLL; poll++) {
            List<SinkRecord> polled = new ArrayList<>(POLL);
            for (int i = 0; i < POLL; i++) {
                polled.add(records.record(poll * POLL + i, offset, millis() - 1_000));
                offset++;
            }
            put(polled);
            while (context.isPaused()) {
                put(List.of());
            }
            if (poll % POLLS_PER_COMMIT == 0) {
                commit();
            }
        }
        while (session.rows() < before + COUNT) {
            put(List.of());
        }
        put(List.of());
        commit();
    }

    private long millis() {
        return BEGIN_MILLIS + TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    private void put(List<SinkRecord> polled) {
        nanos += POLL_NANOS;
        loop.put(polled);
    }

    private void commit() {
        loop.preCommit(new HashMap<>(Map.of(partition, new OffsetAndMetadata(offset))));
    }

    private static final class OneReplicaSet implements Ring {

        private static final ReplicaSet ALL = new ReplicaSet(List.of(Coordinator.ANY), true);

        @Override
        public ReplicaSet replicasOf(PartitionKey key) {
            return ALL;
        }

        @Override
        public BatchThresholds thresholds() {
            return BatchThresholds.SHIPPED;
        }
    }
}
