package io.millrace.benchmarks.sink;

import io.millrace.connect.cassandra.mapping.Row;
import java.util.ArrayList;
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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Mapping: from a Connect record with a Struct of five fields to a row of encoded values, its partition key and its identity. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class MappingBenchmark {

    private final MappedRows mapped = new MappedRows();
    private final List<SinkRecord> records = mapped.records(Workload.UNIFORM);
    private final List<Row> rows = new ArrayList<>(MappedRows.COUNT);

    @Benchmark
    @OperationsPerInvocation(MappedRows.COUNT)
    public List<Row> map() {
        rows.clear();
        for (SinkRecord record : records) {
            mapped.mapper().map(record, rows);
        }
        return rows;
    }
}
