package io.millrace.connect.cassandra.task;

import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.failures.DeadLetters;
import io.millrace.connect.cassandra.lag.ConsumerPositions;
import io.millrace.connect.cassandra.memory.Budget;
import io.millrace.connect.cassandra.metrics.KeptMetrics;
import io.millrace.connect.cassandra.metrics.SinkMetrics;
import io.millrace.connect.cassandra.offsets.OffsetTracker;
import io.millrace.connect.cassandra.topology.Ring;
import io.millrace.connect.cassandra.write.Clocks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** A Connect worker in miniature: hands records over, remembers what was paused and committed, and has a clock that the test moves. */
public final class TestWorker implements SinkTaskContext {

    final Set<TopicPartition> assignment = new HashSet<>(Set.of(Fixtures.PARTITION));
    final Set<TopicPartition> paused = new HashSet<>();
    final List<SinkRecord> deadLetters = new ArrayList<>();
    final List<String> reasons = new ArrayList<>();
    final Map<TopicPartition, Long> position = new HashMap<>();
    /** Where the task has its consumer moved before the next poll. */
    public final Map<TopicPartition, Long> moves = new HashMap<>();

    ConsumerPositions positions = new ConsumerPositions();
    /** What the worker answers to a dead letter: by default a future that is done with the next call. */
    Supplier<CompletableFuture<Void>> deadLetterWritten = this::acknowledgeLater;

    private final List<CompletableFuture<Void>> unacknowledged = new ArrayList<>();
    boolean hasDeadLetterTopic = true;
    long timeout = -1;
    public long nanos;
    long millis = 1_000_000;
    public int commitRequests;
    final KeptMetrics metrics = new KeptMetrics();
    private final SinkMetrics sinkMetrics = metrics.sink();
    final FakeMapper mapper = new FakeMapper();
    /** Where the task that is started next sends its rows. */
    Ring ring = Fixtures.RING;

    private final SinkConfig config;
    private final FakeCassandra cassandra;
    Budget budget;
    private TaskLoop loop;

    public TestWorker(FakeCassandra cassandra, String... options) {
        this.cassandra = cassandra;
        Map<String, String> properties = new HashMap<>(Map.of(
                "name", "sink",
                "connector.class", "io.millrace.connect.cassandra.CassandraSinkConnector",
                "topics", "clicks",
                "cassandra.keyspace", "ks",
                "retry.backoff.ms", "10",
                "retry.backoff.max.ms", "100",
                "concurrency", "fixed",
                "batch.grouping", "partition-key"));
        for (int i = 0; i < options.length; i += 2) {
            properties.put(options[i], options[i + 1]);
        }
        this.config = SinkConfig.parse(properties);
    }

    /** A new task, as after a crash: it knows nothing of the one before. */
    public TestWorker start() {
        return start(CompletableFuture.completedFuture(mapper));
    }

    public TestWorker start(CompletableFuture<io.millrace.connect.cassandra.mapping.RecordMapper> connecting) {
        ErrantRecordReporter reporter = hasDeadLetterTopic ? this::report : null;
        paused.clear();
        position.clear();
        moves.clear();
        positions = new ConsumerPositions();
        budget = new Budget(config.buffer());
        loop = new TaskLoop(
                config,
                budget,
                new OffsetTracker(budget, sinkMetrics::writeTimeExhausted, sinkMetrics::writeTimeLate),
                positions,
                new DeadLetters(reporter, sinkMetrics, () -> nanos),
                sinkMetrics,
                connecting,
                ring,
                cassandra,
                this,
                new Clocks(() -> millis, () -> nanos, (blocker, time) -> nanos += time),
                new Random(7));
        return this;
    }

    private Future<Void> report(SinkRecord record, Throwable error) {
        deadLetters.add(record);
        reasons.add(error.getMessage());
        return deadLetterWritten.get();
    }

    private CompletableFuture<Void> acknowledgeLater() {
        CompletableFuture<Void> written = new CompletableFuture<>();
        unacknowledged.add(written);
        return written;
    }

    private void acknowledge() {
        unacknowledged.forEach(written -> written.complete(null));
        unacknowledged.clear();
    }

    void put(SinkRecord... records) {
        put(List.of(records));
    }

    void put(List<SinkRecord> records) {
        for (SinkRecord record : records) {
            position.put(
                    new TopicPartition(record.originalTopic(), record.originalKafkaPartition()),
                    record.originalKafkaOffset() + 1);
        }
        acknowledge();
        loop.put(records);
    }

    /** Calls put without records, after so much time. */
    public void after(long millis) {
        nanos += millis * 1_000_000;
        this.millis += millis;
        acknowledge();
        loop.put(List.of());
    }

    /** Calls put without records when the task has asked to be called, which is forgotten with the call. */
    void poll() {
        long asked = timeout < 0 ? 60_000 : timeout;
        timeout = -1;
        after(asked);
    }

    /** What the worker would commit now; null where it would commit nothing. */
    Long commit() {
        return commit(Fixtures.PARTITION);
    }

    Long commit(TopicPartition partition) {
        OffsetAndMetadata offset = preCommit().get(partition);
        return offset == null ? null : offset.offset();
    }

    public Map<TopicPartition, OffsetAndMetadata> preCommit() {
        Map<TopicPartition, OffsetAndMetadata> current = new HashMap<>();
        position.forEach((each, offset) -> current.put(each, new OffsetAndMetadata(offset)));
        acknowledge();
        return loop.preCommit(current);
    }

    public void revoke(TopicPartition partition) {
        assignment.remove(partition);
        paused.remove(partition);
        position.remove(partition);
        loop.close(Set.of(partition));
    }

    /**
     * A rebalance that takes the partition away and gives it back, as every eager one does. The worker keeps its own set of paused
     * partitions through it, and pauses again what is in there.
     */
    void rebalance(TopicPartition partition) {
        preCommit();
        loop.close(Set.of(partition));
        position.remove(partition);
        loop.open(Set.of(partition));
    }

    @Override
    public void timeout(long millis) {
        timeout = millis;
    }

    @Override
    public void pause(TopicPartition... partitions) {
        paused.addAll(List.of(partitions));
    }

    @Override
    public void resume(TopicPartition... partitions) {
        List.of(partitions).forEach(paused::remove);
    }

    @Override
    public PluginMetrics pluginMetrics() {
        throw new UnsupportedOperationException("the loop has no use for it");
    }

    @Override
    public Map<String, String> configs() {
        return Map.of();
    }

    @Override
    public Set<TopicPartition> assignment() {
        return assignment;
    }

    @Override
    public void offset(TopicPartition partition, long offset) {
        moves.put(partition, offset);
    }

    @Override
    public void offset(Map<TopicPartition, Long> offsets) {
        moves.putAll(offsets);
    }

    @Override
    public void requestCommit() {
        commitRequests++;
    }
}
