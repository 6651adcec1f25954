package io.millrace.connect.cassandra.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.bench.VirtualConsumer.CommitFault;
import io.millrace.connect.cassandra.bench.VirtualConsumer.Protocol;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.runtime.SteppedSinkTask;
import org.apache.kafka.connect.runtime.TargetState;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * A test bench for the whole sink: Kafka Connect's own task over a virtual consumer, the sink, and a virtual Cassandra and dead-letter
 * topic, all in virtual time and on one thread. What a test does to them it does between the worker's steps.
 */
final class Bench {

    static final TopicPartition P0 = new TopicPartition("clicks", 0);
    static final TopicPartition P1 = new TopicPartition("clicks", 1);
    static final Table TABLE = new Table(CqlIdentifier.fromCql("ks"), CqlIdentifier.fromCql("clicks"));

    final VirtualTime time = new VirtualTime();
    final Trace trace;
    final VirtualTopics topics = new VirtualTopics();
    final VirtualDeadLetterTopic deadLetters;
    final VirtualCassandra cassandra;

    private final RecordTable values = new RecordTable();
    private final SplittableRandom random;
    private final Settings settings;
    private final VirtualWorker worker;
    private CommitFault commitFault = CommitFault.NONE;
    private SinkUnderTest.Handover handover = new SinkUnderTest.Handover() {
        @Override
        public void opened(TopicPartition partition) {
            // Nobody wants to know.
        }

        @Override
        public void put(SinkRecord record) {
            // Nobody wants to know.
        }
    };
    private VirtualConsumer consumer;
    private SinkUnderTest sink;
    private SteppedSinkTask task;

    /** The task has failed, as the worker would show it. */
    static final class TaskFailed extends AssertionError {
        private static final long serialVersionUID = 1L;

        TaskFailed(Throwable cause) {
            super("the task failed", cause);
        }
    }

    /**
     * A bench on which nothing runs yet.
     *
     * @param seed decides latencies, and which request meets a fault
     * @param told whether what happens is to be noted
     */
    Bench(long seed, Settings settings, boolean told) {
        this.settings = settings;
        random = new SplittableRandom(seed);
        trace = new Trace(time, told);
        cassandra = new VirtualCassandra(time, random.split(), trace);
        cassandra.sendingTakes(TimeUnit.MICROSECONDS.toNanos(settings.sendMicros()));
        deadLetters = new VirtualDeadLetterTopic(time, trace);
        worker = new VirtualWorker(time, settings, values, deadLetters);
        topics.create(P0);
        topics.create(P1);
    }

    /** A bench whose table has a text for its key, a number, and these columns. */
    static Bench of(Settings settings, Column... more) {
        return of(1, settings, more);
    }

    /** The same, with other latencies. */
    static Bench of(long seed, Settings settings, Column... more) {
        Bench bench = new Bench(seed, settings, false);
        bench.cassandra.schema().create(clicks(more), Set.of());
        return bench;
    }

    /** A bench without a table. */
    static Bench empty(Settings settings) {
        return new Bench(1, settings, false);
    }

    /** The table that topic {@code clicks} goes to. */
    static TableSchema clicks(Column... more) {
        List<Column> columns = new ArrayList<>(List.of(column("id", DataTypes.TEXT), column("n", DataTypes.INT)));
        columns.addAll(List.of(more));
        return table(TABLE, columns.toArray(Column[]::new));
    }

    /** A table whose first column is its primary key. */
    static TableSchema table(Table name, Column... columns) {
        return new TableSchema(name, List.of(columns), List.of(columns[0]), List.of());
    }

    static Column column(String name, DataType type) {
        return new Column(CqlIdentifier.fromCql(name), type);
    }

    // The worker

    /** A new task that knows nothing of any before, given these partitions. */
    Bench start(TopicPartition... partitions) {
        sink = new SinkUnderTest(
                time,
                cassandra,
                random.split(),
                TimeUnit.MILLISECONDS.toNanos(settings.connectMillis()),
                new VirtualThread(time, deadLetters),
                handover,
                trace);
        consumer = new VirtualConsumer(
                time, topics, settings.maxPollRecords(), settings.intercepted() ? sink::polled : polled -> {}, trace);
        consumer.commits().fault(commitFault);
        task = worker.task(sink, consumer);
        task.begin();
        throwIfFailed();
        consumer.rebalance(Protocol.EAGER, List.of(partitions), 0, 0);
        return this;
    }

    /** Has somebody see what tasks that are started from now on are handed over. */
    void watch(SinkUnderTest.Handover by) {
        handover = by;
    }

    SteppedSinkTask task() {
        return task;
    }

    SinkUnderTest sink() {
        return sink;
    }

    VirtualConsumer consumer() {
        return consumer;
    }

    /** The worker's next round: a commit if it is time, a poll, a put. */
    Bench step() {
        task.step();
        throwIfFailed();
        return this;
    }

    private void throwIfFailed() {
        if (sink.broken() != null) {
            throw sink.broken();
        }
        if (task.failure() != null) {
            throw new TaskFailed(task.failure());
        }
    }

    /** The process is killed: what it has sent may arrive, it itself knows nothing any more. */
    Bench crash() {
        consumer.commits().abandon(random.nextBoolean());
        deadLetters.crash();
        return this;
    }

    /** The task is stopped, as by its worker. */
    Bench stop() {
        task.end();
        throwIfFailed();
        return this;
    }

    /** Somebody pauses the connector, or resumes it. */
    void pauseConnector(boolean paused) {
        task.transitionTo(paused ? TargetState.PAUSED : TargetState.STARTED);
    }

    /** What becomes of commits from now on. */
    void commitFault(CommitFault fault) {
        commitFault = fault;
        consumer.commits().fault(fault);
    }

    /** Rounds of the worker for so long. */
    Bench run(long millis) {
        long end = time.nanoseconds() + TimeUnit.MILLISECONDS.toNanos(millis);
        runUntil(() -> time.nanoseconds() >= end, millis);
        return this;
    }

    /** Rounds of the worker until the condition holds, for at most so long; says whether it does. */
    boolean runUntil(BooleanSupplier condition, long atMostMillis) {
        long end = time.nanoseconds() + TimeUnit.MILLISECONDS.toNanos(atMostMillis);
        while (!condition.getAsBoolean()) {
            if (time.nanoseconds() > end) {
                return false;
            }
            step();
        }
        return true;
    }

    /** The group rebalances in the worker's next poll, and this task has these partitions afterwards. */
    Bench rebalance(Protocol protocol, long joinMillis, TopicPartition... partitions) {
        return rebalance(protocol, 0, joinMillis, partitions);
    }

    /** The group rebalances after so long, or in the first poll after that. */
    Bench rebalance(Protocol protocol, long afterMillis, long joinMillis, TopicPartition... partitions) {
        consumer.rebalance(
                protocol,
                List.of(partitions),
                TimeUnit.MILLISECONDS.toNanos(afterMillis),
                TimeUnit.MILLISECONDS.toNanos(joinMillis));
        return this;
    }

    // Records

    /** Produces an upsert; answers its offset. */
    long upsert(TopicPartition partition, String id, int n) {
        return produce(partition, id, Map.of("id", id, "n", n), time.milliseconds());
    }

    /** Produces a record whose value does not fit its column; answers its offset. */
    long unmappable(TopicPartition partition, String id) {
        return produce(partition, id, Map.of("id", id, "n", "no number"), time.milliseconds());
    }

    /** Produces a record; answers its offset. */
    long produce(TopicPartition partition, Object key, Map<String, ?> value, long millis) {
        long offset = topics.log(partition).end();
        byte[] keyBytes = values.bytes(null, key);
        byte[] valueBytes = values.bytes(null, value);
        topics.append(
                partition,
                new ConsumerRecord<>(
                        partition.topic(),
                        partition.partition(),
                        offset,
                        millis,
                        TimestampType.CREATE_TIME,
                        Integer.BYTES,
                        value == null ? -1 : Integer.BYTES,
                        keyBytes,
                        valueBytes,
                        new RecordHeaders(),
                        Optional.empty()));
        return offset;
    }

    // What is to hold

    /** What a SELECT of the row shows, by column; null if there is no such row. */
    Map<String, Object> row(String id) {
        StoredRows.Stored row = cassandra.rows().row(TABLE, Ledger.text(id), VirtualStatement.clusteringKey());
        return row == null ? null : row.read(cassandra.nowSeconds());
    }

    /** The offsets whose dead letters have been written, in order. */
    List<Long> deadLetterOffsets(TopicPartition partition) {
        return deadLetters.letters().stream()
                .filter(letter -> letter.partition().equals(partition))
                .map(VirtualDeadLetterTopic.Letter::offset)
                .toList();
    }

    long committed(TopicPartition partition) {
        OffsetAndMetadata offset = topics.committed(partition);
        return offset == null ? 0 : offset.offset();
    }

    /**
     * Offsets that are not committed, of partitions that this task has. Behind the last record there may be transaction markers, which
     * are lag only where the sink is told of them.
     */
    long lag() {
        long lag = 0;
        for (TopicPartition partition : consumer.assignment()) {
            VirtualTopics.Log log = topics.log(partition);
            lag += Math.max(0, (settings.intercepted() ? log.end() : log.endOfRecords()) - committed(partition));
        }
        return lag;
    }

    /** Whether every record is committed. */
    boolean isDrained() {
        return !consumer.isRebalancing() && lag() == 0;
    }

    /** Whether nothing is held and nothing held back. */
    boolean isAtRest() {
        return isDrained()
                && consumer.paused().isEmpty()
                && sink.pausedForWorker().isEmpty()
                && sink.metric("buffered-rows") == 0
                && sink.metric("buffered-bytes") == 0
                && sink.metric("requests-in-flight") == 0;
    }

    /** What is in the way of {@link #isAtRest}. */
    String remains() {
        return String.format(
                Locale.ROOT,
                "lag %d, committed %d and %d, paused %s (as the worker remembers: %s), %.0f rows and %.0f bytes in the buffer,"
                        + " %.0f requests in flight",
                lag(),
                committed(P0),
                committed(P1),
                consumer.paused(),
                sink.pausedForWorker(),
                sink.metric("buffered-rows"),
                sink.metric("buffered-bytes"),
                sink.metric("requests-in-flight"));
    }

    /** Runs until everything is committed; everything must then be as if nothing had ever been. */
    void assertQuiesces(long atMostMillis) {
        boolean drained = runUntil(this::isDrained, atMostMillis);
        run(2_000);
        assertThat(drained && isAtRest()).as(remains()).isTrue();
        assertThat(consumer.evictions()).as("times out of the group").isZero();
    }
}
