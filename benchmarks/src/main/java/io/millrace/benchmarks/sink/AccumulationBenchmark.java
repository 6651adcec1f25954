package io.millrace.benchmarks.sink;

import io.millrace.connect.cassandra.batching.Accumulator;
import io.millrace.connect.cassandra.batching.BufferedRow;
import io.millrace.connect.cassandra.config.BufferConfig;
import io.millrace.connect.cassandra.flow.FlowControl;
import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.memory.Budget;
import io.millrace.connect.cassandra.offsets.Delivery;
import io.millrace.connect.cassandra.offsets.OffsetTracker;
import io.millrace.connect.cassandra.topology.BatchThresholds;
import io.millrace.connect.cassandra.topology.Coordinator;
import io.millrace.connect.cassandra.topology.ReplicaSet;
import io.millrace.connect.cassandra.topology.Ring;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.sink.SinkRecord;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Accumulation: 50,000 mapped rows are added and then leave in batches by partition key. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class AccumulationBenchmark {

    /** One node, which keeps everything: partitions with few rows share requests. */
    private static final Ring RING = new Ring() {
        private final ReplicaSet everything = new ReplicaSet(List.of(Coordinator.ANY), true);

        @Override
        public ReplicaSet replicasOf(PartitionKey key) {
            return everything;
        }

        @Override
        public BatchThresholds thresholds() {
            return BatchThresholds.SHIPPED;
        }
    };

    /** How many partition keys the rows are drawn from. */
    @Param({"5000", "1000000"})
    public int keys;

    private final MappedRows mapped = new MappedRows();
    private final Delivery delivery = new OffsetTracker(
                    new Budget(new BufferConfig(100_000, 1L << 26)), () -> {}, () -> {})
            .deliver(new SinkRecord("readings", 0, null, null, null, null, 0), 0);
    private List<Row> rows;

    @Setup
    public void map() {
        rows = keys == 5_000 ? mapped.uniform() : mapped.ofManyKeys();
    }

    @Benchmark
    @OperationsPerInvocation(MappedRows.COUNT)
    public int addPollTake() {
        Accumulator accumulator = new Accumulator(
                mapped.config().batch(), RING, new FlowControl(mapped.config().flow()));
        for (Row row : rows) {
            accumulator.add(new BufferedRow(row, delivery), 0);
        }
        int taken = 0;
        for (Accumulator.Ready next = accumulator.poll(0, true); next != null; next = accumulator.poll(0, true)) {
            taken += next.batch().rows().size();
            accumulator.release(next.batch());
        }
        return taken;
    }
}
