package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.stack.CommandResult;
import io.millrace.stack.Stack;
import io.millrace.stack.StreamsApp;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/**
 * A rollup that is added to the shipped pipeline while it counts, and backfilled. It has the key, the window and the measures of
 * one that has counted from the beginning: in the end both have the same rows.
 */
final class AddedRollup {

    static final String NAME = "page_views_again";
    private static final String LIKE = "page_views_hourly";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String YAML = """

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

    private AddedRollup() {}

    /** Adds it to a pipeline file's text. */
    static String to(String file) {
        return file + YAML;
    }

    /** Has an application that is stopped begin with it, when it is next started. */
    static void backfillAtNextStart(StreamsApp app) {
        CommandResult status = status(app, "--backfill", NAME);
        status.lines().forEach(System.out::println);
        assertThat(status.status()).isZero();
        assertThat(status.lines()).anyMatch(line -> line.contains("beside them those before"));
        app.edit(AddedRollup::to, "--backfill", NAME);
    }

    private static CommandResult status(StreamsApp app, String... options) {
        app.edit(AddedRollup::to);
        String[] arguments = new String[options.length + 1];
        arguments[0] = "--status";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return app.command(arguments);
    }

    /** Waits until the backfill is over, and has left nothing behind. */
    static void awaitBackfilled(Stack stack) {
        await("the backfill is done and has cleaned up").atMost(PATIENCE).until(() -> leftovers(stack)
                .isEmpty());
    }

    private static Set<String> leftovers(Stack stack) throws ExecutionException, InterruptedException {
        try (Admin admin = stack.kafka().admin()) {
            Set<String> topics = admin.listTopics().names().get();
            topics.removeIf(topic -> !topic.contains("-backfill-"));
            return topics;
        }
    }

    /** Everything is as the ledger says, and the rows of both rollups are the same. */
    static void assertExact(Stack stack, Traffic traffic) {
        traffic.ledger().hourlyToo(NAME);
        assertThat(traffic.ledger().differences(stack)).isEmpty();
        Map<String, Map<String, Object>> expected = rows(stack, LIKE);
        await("the last partials are folded").atMost(PATIENCE).untilAsserted(() -> assertThat(rows(stack, NAME))
                .containsExactlyInAnyOrderEntriesOf(expected));
        System.out.printf("Backfill: %s; %,d rows, the same in both%n", traffic, expected.size());
    }

    private static Map<String, Map<String, Object>> rows(Stack stack, String topic) {
        try (RollupRows rows = new RollupRows(stack, topic, "page")) {
            rows.read();
            Map<String, Map<String, Object>> columns = new HashMap<>();
            rows.rows().forEach((key, row) -> columns.put(key, row.columns()));
            return columns;
        }
    }
}
