package io.millrace.benchmarks.sink;

import io.millrace.benchmarks.AllocationGate;
import java.io.IOException;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;

/** Page events in JSON that Connect's own converter makes maps of. */
class JsonMapsAllocationTest {

    @Test
    void pageEvents() throws IOException {
        try (JsonConverter converter = new JsonConverter()) {
            new AllocationGate("sink.json-maps", "row").check(SinkPath.COUNT, JsonSinkPath.through(converter));
        }
    }
}
