package io.millrace.benchmarks.sink;

import io.millrace.benchmarks.AllocationGate;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** Page events in JSON without a schema, to the same table with the same mapping. */
class JsonAllocationTest {

    @Test
    void pageEvents() throws IOException {
        List<byte[]> events = JsonPageEvents.records(SinkPath.COUNT);
        try (JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", "false"), false);
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
            new AllocationGate("sink.json", "row").check(SinkPath.COUNT, path);
        }
    }
}
