package io.millrace.benchmarks.rollups;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.benchmarks.AllocationGate;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Page events through the streams application as it is shipped. */
class PipelineAllocationTest {

    @Test
    void pageEvents() throws IOException {
        int events = PipelinePath.COUNT * AllocationGate.ALL_ROUNDS;
        try (PipelinePath path = new PipelinePath(events)) {
            new AllocationGate("streams.page-event", "event").check(PipelinePath.COUNT, path);

            assertThat(path.counters().routedRecords()).isEqualTo(events);
            assertThat(path.counters().folded()).isEqualTo(2L * events);
            assertThat(path.counters().deadLetters()).isZero();
            assertThat(path.written())
                    .isEqualTo(events + path.counters().rows())
                    .isGreaterThan(events);
        }
    }
}
