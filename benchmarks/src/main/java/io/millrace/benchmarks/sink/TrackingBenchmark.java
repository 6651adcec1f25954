package io.millrace.benchmarks.sink;

import io.millrace.connect.cassandra.config.BufferConfig;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.memory.Budget;
import io.millrace.connect.cassandra.offsets.Delivery;
import io.millrace.connect.cassandra.offsets.OffsetTracker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Tracking: every record of a poll of 500 is delivered and gets its write time, then the records of the poll before the last are
 * done, in the order that batches by key leave behind; every ten polls the committable offsets are asked for.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class TrackingBenchmark {

    private static final int POLL = 500;
    private static final int POLLS_PER_COMMIT = 10;
    /** Without a factor in common with the size of a poll: a walk through all of it, by leaps. */
    private static final int LEAP = 37;

    private static final TopicPartition PARTITION = new TopicPartition(Rows.TOPIC, 0);

    private final MappedRows mapped = new MappedRows();
    private final List<SinkRecord> records = mapped.records(Workload.UNIFORM);
    private final long[] identities =
            mapped.rows(records).stream().mapToLong(row -> row.identity()).toArray();

    @Benchmark
    @OperationsPerInvocation(MappedRows.COUNT)
    public long deliverAssignCompleteCommit() {
        OffsetTracker tracker = new OffsetTracker(new Budget(new BufferConfig(100_000, 1L << 26)), () -> {}, () -> {});
        Delivery[] deliveries = new Delivery[POLL];
        Delivery[] before = new Delivery[0];
        long sum = 0;
        for (int poll = 0; poll < MappedRows.COUNT / POLL; poll++) {
            for (int i = 0; i < POLL; i++) {
                int index = poll * POLL + i;
                SinkRecord record = records.get(index);
                Delivery delivery = tracker.deliver(record, index);
                sum += delivery.partition()
                        .writeTimes()
                        .assign(record.timestamp(), identities[index], Row.SHARES_NOTHING, index, index);
                deliveries[i] = delivery;
            }
            for (int i = 0; i < before.length; i++) {
                before[i * LEAP % POLL].complete();
            }
            before = deliveries;
            deliveries = new Delivery[POLL];
            if (poll % POLLS_PER_COMMIT == 0) {
                sum += tracker.committable(Map.of(PARTITION, new OffsetAndMetadata(poll * (long) POLL)))
                        .size();
            }
        }
        return sum;
    }
}
