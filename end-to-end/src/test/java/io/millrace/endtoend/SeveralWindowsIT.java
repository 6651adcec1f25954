package io.millrace.endtoend;

import io.millrace.stack.Stack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A rollup of several windows beside the shipped ones: each window is exact in a topic of its own, and an event may be late for
 * one and not for another. The application is killed in the middle. It runs another pipeline than the image has.
 */
@ExtendWith(SharedStack.class)
@Tag("processes")
@Timeout(300)
class SeveralWindowsIT {

    private static final Duration GRACE = Duration.ofHours(3);
    private static final String ROLLUP = """
            - name: page_visits
              key: [page]
              windows: [10m, 2h, none]
              grace: 3h
              measures:
                views: count
                bytes: sum(bytes)
                slowest: max(latency_ms)
                last_seen: max(occurred_at)
            """;

    @Test
    @Tag("full")
    void eachIsExact(Stack stack) {
        List<WindowLedger> windows = List.of(
                new WindowLedger("page_visits_10m", Optional.of(Duration.ofMinutes(10)), GRACE),
                new WindowLedger("page_visits_2h", Optional.of(Duration.ofHours(2)), GRACE),
                new WindowLedger("page_visits_total", Optional.empty(), GRACE));
        Path file = ChangedPipeline.withRollup(stack, "several-windows.yaml", ROLLUP);
        try (Traffic traffic = new Traffic(stack, System.nanoTime(), windows, Optional.empty())) {
            KilledOnce.assertExact(stack, file, traffic, "Several windows");
        }
        windows.forEach(
                window -> System.out.println("Several windows: " + window.topic() + " has " + window.rows() + " rows"));
    }
}
