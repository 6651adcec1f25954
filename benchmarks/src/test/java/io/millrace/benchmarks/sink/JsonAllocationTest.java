package io.millrace.benchmarks.sink;

import io.millrace.benchmarks.AllocationGate;
import io.millrace.connect.converter.LazyJsonConverter;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Page events in JSON that stay bytes until a column asks for a field. */
class JsonAllocationTest {

    @Test
    void pageEvents() throws IOException {
        try (LazyJsonConverter converter = new LazyJsonConverter()) {
            new AllocationGate("sink.json", "row").check(SinkPath.COUNT, JsonSinkPath.through(converter));
        }
    }
}
