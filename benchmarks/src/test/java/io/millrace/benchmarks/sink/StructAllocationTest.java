package io.millrace.benchmarks.sink;

import io.millrace.benchmarks.AllocationGate;
import java.util.List;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** Structs of five fields, as any converter makes them, to columns of the same names. */
class StructAllocationTest {

    @Test
    void readings() {
        List<SinkRecord> readings = Rows.of(Workload.UNIFORM, SinkPath.COUNT, 1).records();
        SinkPath path = new SinkPath(
                SinkRun.properties("localhost:9042"),
                Rows.TOPIC,
                MappedRows.SCHEMA,
                (index, offset, millis) -> new SinkRecord(
                        Rows.TOPIC,
                        0,
                        null,
                        null,
                        readings.get(index).valueSchema(),
                        readings.get(index).value(),
                        offset,
                        millis,
                        TimestampType.CREATE_TIME));
        new AllocationGate("sink.struct", "row").check(SinkPath.COUNT, path);
    }
}
