package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.Pipeline;
import io.millrace.stack.Stack;
import io.millrace.stack.StreamsApp;
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

    private static final int EVENTS_PER_SECOND = 500;
    private static final Duration GRACE = Duration.ofHours(3);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
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
    void eachIsExact(Stack stack) {
        List<WindowLedger> windows = List.of(
                new WindowLedger("page_visits_10m", Optional.of(Duration.ofMinutes(10)), GRACE),
                new WindowLedger("page_visits_2h", Optional.of(Duration.ofHours(2)), GRACE),
                new WindowLedger("page_visits_total", Optional.empty(), GRACE));
        Path file = ChangedPipeline.withRollup(stack, "several-windows.yaml", ROLLUP);
        Pipeline pipeline = new Pipeline(stack);
        pipeline.createTables();
        pipeline.createEventsTopic();
        pipeline.registerEventSchema();
        StreamsApp streams = stack.addStreams(file);
        streams.start();
        Pipeline.CONNECTORS.forEach(pipeline::deployConnector);
        try (Traffic traffic = new Traffic(stack, System.nanoTime(), windows)) {
            try (SteadyLoad load = new SteadyLoad(traffic, EVENTS_PER_SECOND);
                    TopicGrowth growth = new TopicGrowth(stack, "page-events", 8)) {
                growth.awaitFrom(0, 8L * EVENTS_PER_SECOND, load);
                streams.kill();
                streams.start();
                growth.awaitFrom(growth.end(), 8L * EVENTS_PER_SECOND, load);
                load.end();
            }
            pipeline.awaitDrained(traffic, PATIENCE, progress -> {});
            System.out.println("Several windows: " + traffic);
            windows.forEach(window ->
                    System.out.println("Several windows: " + window.topic() + " has " + window.rows() + " rows"));
            assertThat(traffic.ledger().differences(stack)).isEmpty();
        }
    }
}
