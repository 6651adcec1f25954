package io.millrace.benchmarks.sink;

import io.millrace.benchmarks.AllocationGate;
import io.millrace.connect.converter.LazyAvroConverter;
import java.io.IOException;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** Page events in Avro, through the connector that is shipped for them. */
class AvroAllocationTest {

    @Test
    void pageEvents() throws IOException {
        List<byte[]> events = AvroPageEvents.records(SinkPath.COUNT);
        try (AvroPageEvents registry = new AvroPageEvents();
                LazyAvroConverter converter = new LazyAvroConverter()) {
            converter.configure(registry.options(), false);
            SinkPath path = new SinkPath(
                    SinkPath.shipped("page-events-sink"),
                    AvroPageEvents.TOPIC,
                    AvroPageEvents.table(),
                    (index, offset, millis) -> {
                        SchemaAndValue value =
                                converter.toConnectData(AvroPageEvents.TOPIC, new RecordHeaders(), events.get(index));
                        return new SinkRecord(
                                AvroPageEvents.TOPIC,
                                0,
                                null,
                                null,
                                value.schema(),
                                value.value(),
                                offset,
                                millis,
                                TimestampType.CREATE_TIME);
                    });
            new AllocationGate("sink.avro", "row").check(SinkPath.COUNT, path);
        }
    }
}
