package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.quickstart.Pipeline;
import io.millrace.stack.CommandResult;
import io.millrace.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A rollup that is added under load counts what the source held before, beside what comes. It is given the key, the window and
 * the measures of one that has counted from the beginning: in the end both have the same rows, whatever is killed meanwhile.
 */
@ExtendWith(SharedStack.class)
@Tag("processes")
@Timeout(600)
class BackfillIT {

    private static final int EVENTS_PER_SECOND = 500;
    private static final int BEFORE = 20 * EVENTS_PER_SECOND;
    private static final int MORE = 4 * EVENTS_PER_SECOND;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Set<String> KEY = Set.of("page", "window_start");
    private static final String ADDED = """

              - name: page_views_again
                key: [page]
                window: 1h
                grace: 24h
                measures:
                  views: count
                  bytes: sum(bytes)
                  slowest: max(latency_ms)
                  last_seen: max(occurred_at)
            """;

    @Test
    void aRollupThatIsAddedHasTheRowsOfOneThatWasThereFromTheBeginning(Stack stack) {
        Pipeline pipeline = new Pipeline(stack);
        pipeline.deploy();
        try (Traffic traffic = new Traffic(stack, System.nanoTime());
                TopicGrowth flow = new TopicGrowth(stack, "page-events", 8)) {
            try (SteadyLoad load = new SteadyLoad(traffic, EVENTS_PER_SECOND)) {
                flow.awaitFrom(0, BEFORE, load);
                stack.streams().stop();
                stack.streams().edit(file -> file + ADDED, "--backfill", "page_views_again");
                CommandResult status = stack.streams().command("--status", "--backfill", "page_views_again");
                status.lines().forEach(System.out::println);
                assertThat(status.status()).isZero();
                assertThat(status.lines()).anyMatch(line -> line.contains("beside them those before"));
                stack.streams().start();
                flow.awaitFrom(flow.end(), MORE, load);
                // From here on the manifest knows.
                stack.streams().edit(file -> file + ADDED);
                stack.streams().kill();
                stack.streams().start();
                flow.awaitFrom(flow.end(), MORE, load);
                load.end();
            }
            pipeline.awaitDrained(traffic, PATIENCE, progress -> {});
            await("the backfill is done and has cleaned up")
                    .atMost(PATIENCE)
                    .until(() -> log(stack).contains("page_views_again has been backfilled")
                            && leftovers(stack).isEmpty());
            traffic.ledger().hourlyToo("page_views_again");
            assertThat(traffic.ledger().differences(stack)).isEmpty();

            Map<String, Map<String, Object>> expected = TopicRows.of(stack, "page_views_hourly", KEY);
            await("the last partials are folded").atMost(PATIENCE).untilAsserted(() -> assertThat(
                            TopicRows.of(stack, "page_views_again", KEY))
                    .containsExactlyInAnyOrderEntriesOf(expected));
            System.out.printf("Backfill: %s; %,d rows, the same in both%n", traffic, expected.size());
        }
        CommandResult status = stack.streams().command("--status");
        assertThat(status.lines())
                .anyMatch(line -> line.contains("rollup page_views_again") && line.contains("goes on"));
    }

    private static Set<String> leftovers(Stack stack) throws ExecutionException, InterruptedException {
        try (Admin admin = stack.kafka().admin()) {
            Set<String> topics = admin.listTopics().names().get();
            topics.removeIf(topic -> !topic.contains("-backfill-"));
            return topics;
        }
    }

    private static String log(Stack stack) {
        try {
            return Files.readString(stack.streams().log());
        } catch (IOException e) {
            throw new UncheckedIOException("The log of the streams application cannot be read", e);
        }
    }
}
