package io.millrace.connect.cassandra.bench;

import io.millrace.connect.cassandra.bench.Broken.Law;
import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.evolution.EvolvingMapper;
import io.millrace.connect.cassandra.failures.DeadLetters;
import io.millrace.connect.cassandra.lag.ConsumerPositions;
import io.millrace.connect.cassandra.mapping.RecordMapper;
import io.millrace.connect.cassandra.mapping.TopicMapper;
import io.millrace.connect.cassandra.memory.Budget;
import io.millrace.connect.cassandra.metrics.KeptMetrics;
import io.millrace.connect.cassandra.metrics.SinkMetrics;
import io.millrace.connect.cassandra.offsets.OffsetTracker;
import io.millrace.connect.cassandra.task.TaskLoop;
import io.millrace.connect.cassandra.write.Clocks;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.runtime.WorkerSinkTaskContext;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/**
 * The sink's task, put together as {@code CassandraSinkTask} does it, but in virtual time and with a virtual cluster. Notes how long each
 * call takes.
 */
final class SinkUnderTest extends SinkTask {

    private final VirtualTime time;
    private final VirtualCassandra cassandra;
    private final RandomGenerator random;
    private final long connectNanos;
    private final VirtualThread sendingThread;
    private final Trace trace;
    private final ConsumerPositions positions = new ConsumerPositions();
    private final KeptMetrics keptMetrics = new KeptMetrics();
    private final SinkMetrics metrics = keptMetrics.sink();
    private final VirtualRing ring;
    private final Handover handover;
    private TaskLoop loop;
    private Broken broken;
    private long longestPutNanos;
    private long longestCommitNanos;
    private int puts;
    private int onTheirWay;
    private int dropped;

    /** @param connectNanos how long it takes until Cassandra has been reached */
    SinkUnderTest(
            VirtualTime time,
            VirtualCassandra cassandra,
            RandomGenerator random,
            long connectNanos,
            VirtualThread sendingThread,
            Handover handover,
            Trace trace) {
        this.handover = handover;
        this.sendingThread = sendingThread;
        this.time = time;
        this.cassandra = cassandra;
        this.random = random;
        this.connectNanos = connectNanos;
        this.trace = trace;
        this.ring = new VirtualRing(cassandra.nodes());
    }

    /** Sees what the worker hands over. */
    interface Handover {

        void opened(TopicPartition partition);

        void put(SinkRecord record);
    }

    @Override
    public String version() {
        return "under test";
    }

    @Override
    public void start(Map<String, String> properties) {
        SinkConfig config = SinkConfig.parse(properties);
        CompletableFuture<RecordMapper> connecting = new CompletableFuture<>();
        RecordMapper mapper = mapper(config);
        if (connectNanos == 0) {
            connecting.complete(mapper);
        } else {
            time.after(connectNanos, () -> connecting.complete(mapper));
        }
        Budget budget = new Budget(config.buffer());
        loop = new TaskLoop(
                config,
                budget,
                new OffsetTracker(budget, metrics::writeTimeExhausted, metrics::writeTimeLate),
                positions,
                new DeadLetters(
                        config.deadLetter().enabled() ? context.errantRecordReporter() : null,
                        metrics,
                        time::nanoseconds,
                        () -> sendingThread),
                metrics,
                connecting,
                ring,
                cassandra,
                context,
                new Clocks(time::milliseconds, time::nanoseconds, (blocker, nanos) -> time.waitForNext(nanos)),
                random);
    }

    private RecordMapper mapper(SinkConfig config) {
        VirtualTables tables = new VirtualTables(time, cassandra);
        RecordMapper mapper = new TopicMapper(
                config.mapping(),
                config.writeTime(),
                tables,
                topic -> config.tables().of(topic).evolve(),
                new WallClock(time));
        return config.tables().isUsed()
                ? new EvolvingMapper(
                        mapper,
                        config.mapping(),
                        config.tables(),
                        tables,
                        new VirtualSchemaChanges(cassandra),
                        Optional.empty())
                : mapper;
    }

    /** What the consumer returns, as its interceptor is told. */
    void polled(ConsumerRecords<byte[], byte[]> records) {
        if (onTheirWay > 0) {
            dropped++;
        }
        onTheirWay = records.count();
        positions.polled(records);
        positions.moved(records);
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        puts++;
        if (records.isEmpty() && onTheirWay > 0) {
            dropped++;
        }
        onTheirWay = 0;
        long start = time.nanoseconds();
        if (trace.isOn() && !records.isEmpty()) {
            trace.note("  put %s", records.stream().map(SinkUnderTest::place).toList());
        }
        records.forEach(handover::put);
        try {
            loop.put(records);
        } catch (RetriableException e) {
            throw new Broken(Law.G5, "put asks for records once more that it has accepted", e);
        }
        longestPutNanos = Math.max(longestPutNanos, time.nanoseconds() - start);
    }

    private static String place(SinkRecord record) {
        return record.originalTopic() + "-" + record.originalKafkaPartition() + "@" + record.originalKafkaOffset();
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> current) {
        long start = time.nanoseconds();
        Map<TopicPartition, OffsetAndMetadata> handedOver = Map.copyOf(current);
        Map<TopicPartition, OffsetAndMetadata> committable;
        try {
            committable = loop.preCommit(current);
        } catch (RuntimeException e) {
            broken = new Broken(Law.G5, "preCommit throws, for which the worker would rewind", e);
            throw e;
        }
        committable.forEach((partition, offset) -> {
            if (!handedOver.containsKey(partition)
                    || offset.offset() > handedOver.get(partition).offset()) {
                broken = new Broken(
                        Law.G1, "preCommit answers " + offset + " of " + partition + ", handed over: " + handedOver);
            }
        });
        longestCommitNanos = Math.max(longestCommitNanos, time.nanoseconds() - start);
        return committable;
    }

    @Override
    public void open(Collection<TopicPartition> partitions) {
        partitions.forEach(handover::opened);
        loop.open(partitions);
    }

    @Override
    public void close(Collection<TopicPartition> partitions) {
        loop.close(partitions);
    }

    @Override
    public void stop() {
        sendingThread.shutdownNow();
    }

    /** The ring that its session shows. */
    VirtualRing ring() {
        return ring;
    }

    /** What it has answered the worker that it must not; null if nothing. The worker itself takes that with patience. */
    Broken broken() {
        return broken;
    }

    /** The longest that a call of put has taken. */
    long longestPutNanos() {
        return longestPutNanos;
    }

    /** The longest that a call of preCommit has taken. */
    long longestCommitNanos() {
        return longestCommitNanos;
    }

    /** How many polls have returned records that no put has brought. Of a sink that is told of polls. */
    int dropped() {
        return dropped;
    }

    int puts() {
        return puts;
    }

    /** What the sink says of itself under a metric's name. */
    double metric(String name) {
        return keptMetrics.value(name);
    }

    /** What the worker keeps of the partitions that the sink has paused. */
    Collection<TopicPartition> pausedForWorker() {
        return ((WorkerSinkTaskContext) context).pausedPartitions();
    }

    private static final class WallClock extends Clock {
        private final VirtualTime time;

        WallClock(VirtualTime time) {
            this.time = time;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("virtual time has no zones");
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(time.milliseconds());
        }
    }
}
