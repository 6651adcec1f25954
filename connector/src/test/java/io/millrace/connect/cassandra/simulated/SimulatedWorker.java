package io.millrace.connect.cassandra.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.connect.cassandra.CassandraSinkTask;
import io.millrace.connect.cassandra.metrics.KeptMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * A Connect worker with one task, without Kafka: hands records over in polls, leaves out paused partitions, calls with nothing while
 * there is nothing, commits when asked to, and stops in the worker's order. Everything the task does is on the test's thread.
 *
 * <p>At each commit it holds the task to its first promise: nothing is committed that Cassandra has not acknowledged.
 */
class SimulatedWorker implements SinkTaskContext, AutoCloseable {

    static final int POLL = 500;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final Set<TopicPartition> paused = new HashSet<>();
    final List<SinkRecord> deadLetters = new ArrayList<>();
    final List<Throwable> reasons = new ArrayList<>();
    /** Calls of put. */
    int puts;
    /** Records that the task has taken over. */
    int taken;

    private final Map<String, String> properties;
    private final Ledger ledger;
    private final String table;
    private final Map<TopicPartition, List<SinkRecord>> log =
            new TreeMap<>(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
    private final Map<TopicPartition, Integer> position = new HashMap<>();
    private final Map<TopicPartition, Integer> committed = new HashMap<>();
    private final KeptMetrics metrics = new KeptMetrics();
    private final CassandraSinkTask task = new CassandraSinkTask();
    private final List<CompletableFuture<Void>> reports = new ArrayList<>();
    private boolean opened;
    private boolean commitRequested;

    SimulatedWorker(SimulatedCluster cluster, Map<String, String> properties) {
        this.properties = properties;
        this.ledger = cluster.ledger();
        this.table = SimulatedSchema.KEYSPACE + "." + properties.getOrDefault("table.name.format", Readings.TOPIC);
    }

    /** A connector that is called {@code sink} unless the options say otherwise, as pairs of name and value. */
    static Map<String, String> properties(SimulatedCluster cluster, String... options) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "name", "sink",
                "connector.class", "io.millrace.connect.cassandra.CassandraSinkConnector",
                "topics", Readings.TOPIC,
                "errors.tolerance", "all",
                "errors.deadletterqueue.topic.name", "sink.dlq",
                "cassandra.contact.points", cluster.contactPoints(),
                "cassandra.keyspace", SimulatedSchema.KEYSPACE,
                "retry.backoff.ms", "5",
                "retry.backoff.max.ms", "50"));
        properties.put("cassandra.driver.advanced.protocol.version", "V4");
        // Connections that break, and those that get no answer, are to be tried again within the test.
        properties.put("cassandra.driver.advanced.connection.init-query-timeout", "500 milliseconds");
        properties.put("cassandra.driver.advanced.reconnection-policy.base-delay", "20 milliseconds");
        properties.put("cassandra.driver.advanced.reconnection-policy.max-delay", "100 milliseconds");
        for (int i = 0; i < options.length; i += 2) {
            properties.put(options[i], options[i + 1]);
        }
        return properties;
    }

    static SimulatedWorker of(SimulatedCluster cluster, String... options) {
        return new SimulatedWorker(cluster, properties(cluster, options));
    }

    SimulatedWorker start() {
        task.initialize(this);
        task.start(properties);
        opened = true;
        task.open(assignment());
        return this;
    }

    /** Appends to the topic; the task gets them with the next polls. Records of a partition are in the order of their offsets, from 0. */
    SimulatedWorker produce(List<SinkRecord> records) {
        for (SinkRecord record : records) {
            TopicPartition partition = new TopicPartition(record.topic(), record.kafkaPartition());
            List<SinkRecord> partitionLog = log.computeIfAbsent(partition, each -> new ArrayList<>());
            assertThat(record.kafkaOffset()).isEqualTo(partitionLog.size());
            partitionLog.add(record);
        }
        return this;
    }

    /** Hands over what there is, up to a poll's worth and as much of each partition, or nothing. */
    void poll() {
        writeDeadLetters();
        if (commitRequested) {
            commit();
        }
        List<SinkRecord> records = new ArrayList<>(POLL);
        List<TopicPartition> fetched = log.keySet().stream()
                .filter(partition -> !paused.contains(partition))
                .toList();
        for (TopicPartition partition : fetched) {
            int from = position.getOrDefault(partition, 0);
            int to = Math.min(log.get(partition).size(), from + POLL / fetched.size());
            records.addAll(log.get(partition).subList(from, to));
            position.put(partition, to);
        }
        puts++;
        task.put(records);
        taken += records.size();
    }

    /** Polls until it is so; between two polls passes what a consumer without records would wait. */
    void pollUntil(String what, BooleanSupplier condition) {
        await(what)
                .atMost(PATIENCE)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    poll();
                    return condition.getAsBoolean();
                });
    }

    /** Polls until all that was produced is taken over and done, and its end is committed. */
    void drain() {
        pollUntil("the task takes all records", () -> taken == produced());
        pollUntil("the end is committed", () -> {
            // The task asks for one when it thinks fit, and the worker commits now and then besides.
            if (puts % 20 == 0) {
                commit();
            }
            return log.keySet().stream()
                    .allMatch(partition ->
                            committed(partition) == log.get(partition).size());
        });
    }

    int produced() {
        return log.values().stream().mapToInt(List::size).sum();
    }

    void commit() {
        commitRequested = false;
        // The worker waits for them before it asks what may be committed.
        writeDeadLetters();
        Map<TopicPartition, OffsetAndMetadata> current = new HashMap<>();
        position.forEach((partition, offset) -> current.put(partition, new OffsetAndMetadata(offset)));
        task.preCommit(current).forEach((partition, offset) -> {
            int from = committed(partition);
            int to = Math.toIntExact(offset.offset());
            assertThat(to).as("offset of %s", partition).isLessThanOrEqualTo(position.get(partition));
            for (SinkRecord record : log.get(partition).subList(Math.min(from, to), to)) {
                assertThat(ledger.hasAcknowledged(Readings.row(table, record), record.timestamp() * 1_000)
                                || deadLetters.contains(record))
                        .as("offset %s is committed, and its row acknowledged or a dead letter", record.kafkaOffset())
                        .isTrue();
            }
            committed.put(partition, to);
        });
    }

    int committed(TopicPartition partition) {
        return committed.getOrDefault(partition, 0);
    }

    double metric(String name) {
        return metrics.value(name);
    }

    Set<String> metrics() {
        return metrics.names();
    }

    @Override
    public void close() {
        if (opened) {
            commit();
            task.close(assignment());
        }
        task.stop();
    }

    @Override
    public Map<String, String> configs() {
        return properties;
    }

    @Override
    public Set<TopicPartition> assignment() {
        // Empty in start, as in a worker.
        return opened ? Set.copyOf(log.keySet()) : Set.of();
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
    public void requestCommit() {
        commitRequested = true;
    }

    @Override
    public ErrantRecordReporter errantRecordReporter() {
        return this::deadLetter;
    }

    private Future<Void> deadLetter(SinkRecord record, Throwable reason) {
        deadLetters.add(record);
        reasons.add(reason);
        CompletableFuture<Void> report = new CompletableFuture<>();
        reports.add(report);
        return report;
    }

    /** The broker has them. */
    private void writeDeadLetters() {
        reports.forEach(report -> report.complete(null));
        reports.clear();
    }

    @Override
    public void timeout(long millis) {
        // Polls come more often here than any task asks for.
        assertThat(millis).isPositive();
    }

    @Override
    public void offset(Map<TopicPartition, Long> offsets) {
        throw new UnsupportedOperationException("the sink never rewinds");
    }

    @Override
    public void offset(TopicPartition partition, long offset) {
        throw new UnsupportedOperationException("the sink never rewinds");
    }

    @Override
    public PluginMetrics pluginMetrics() {
        return metrics;
    }
}
