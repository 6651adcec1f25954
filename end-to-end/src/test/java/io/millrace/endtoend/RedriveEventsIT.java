package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.quickstart.Event;
import io.millrace.quickstart.Pipeline;
import io.millrace.stack.Stack;
import io.millrace.stack.StreamsApp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Dead letters of the streams application that go back: events to the one output that had refused them, partials to their row. */
@ExtendWith(SharedStack.class)
@Tag("processes")
@Timeout(300)
class RedriveEventsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String HOURLY = "page_views_hourly";
    private static final String TOTAL = "page_views_total";
    private static final String VIEWS = "views";
    private static final String BYTES = "bytes";
    private static final int PARTITION = 1;
    private static final long NEARLY_ALL = Long.MAX_VALUE - 5;

    private final Stack stack;
    private final Millrace millrace;
    private long number;

    RedriveEventsIT(Stack stack) {
        this.stack = stack;
        this.millrace = new Millrace(stack);
    }

    @Test
    void eachCountsOnceWhereItHadNotCounted() {
        Pipeline pipeline = new Pipeline(stack);
        pipeline.createEventsTopic();
        pipeline.registerEventSchema();
        StreamsApp streams = stack.addStreams(stack.shippedPipeline());
        streams.start();
        long now = System.currentTimeMillis();
        long longAgo = now - Duration.ofDays(3).toMillis();
        try (EventsTopic topic = new EventsTopic(stack);
                RollupRows hourly = new RollupRows(stack, HOURLY, "page");
                RollupRows total = new RollupRows(stack, TOTAL, "page")) {
            send(topic, event("/full", now, NEARLY_ALL));
            awaitSum(total, "/full", BYTES, NEARLY_ALL);
            send(topic, event("/full", now, 100));
            send(topic, event("/late", longAgo, 1));
            awaitSum(total, "/late", VIEWS, 1);
            await("three letters").atMost(PATIENCE).until(() -> letters() == 3);
            Map<String, Object> dry = Map.of("late", HOURLY, "overflow", HOURLY + TOTAL);
            assertThat(millrace.redrive(Pipeline.STREAMS_DEAD_LETTERS, "--dry-run")
                            .json()
                            .path("kinds"))
                    .hasSize(3)
                    .allSatisfy(kind -> assertThat(
                                    (String) dry.get(kind.path("reason").asText()))
                            .contains(kind.path("table").asText()));

            Millrace.Ended noName = millrace.redrive("no topic's name");
            assertThat(noName.status()).isEqualTo(3);
            assertThat(noName.err()).contains("There is no topic no topic's name");

            streams.stop();
            StreamsApp mended = stack.addStreams(
                    ChangedPipeline.with(stack, "patient.yaml", "    grace: 24h\n", "    grace: 240h\n"));
            mended.start();
            send(topic, event("/full", now, -200));
            awaitSum(total, "/full", BYTES, NEARLY_ALL - 200);
            awaitSum(hourly, "/full", BYTES, NEARLY_ALL - 200);
            Millrace.Ended sent = millrace.redrive(Pipeline.STREAMS_DEAD_LETTERS);
            assertThat(sent.status()).as(sent.err() + sent.out()).isZero();
            assertThat(sent.json().path("sent").asInt()).isEqualTo(3);

            awaitSum(hourly, "/late", VIEWS, 1);
            awaitSum(hourly, "/full", BYTES, NEARLY_ALL - 100);
            awaitSum(total, "/full", BYTES, NEARLY_ALL - 100);
            assertThat(millrace.redrive(Pipeline.STREAMS_DEAD_LETTERS)
                            .json()
                            .path("sent")
                            .asInt())
                    .isZero();
            // To another partition: in the first one offsets are no longer those of what was sent here.
            topic.send(PARTITION + 1, topic.value(event("/last", now, 1)));
            topic.flush();
            awaitSum(total, "/last", VIEWS, 1);
            awaitSum(hourly, "/last", VIEWS, 1);
            assertThat(sum(hourly, "/late", VIEWS)).isEqualTo(1);
            assertThat(sum(total, "/late", VIEWS)).isEqualTo(1);
            assertThat(sum(total, "/full", VIEWS)).isEqualTo(3);
            assertThat(letters()).isEqualTo(3);
        }
    }

    private Event event(String page, long time, long bytes) {
        return new Event(number++, page, time, "somebody", 200, bytes, 1);
    }

    private static void send(EventsTopic topic, Event event) {
        topic.send(PARTITION, topic.value(event));
        topic.flush();
    }

    private int letters() {
        return Letters.in(stack, Pipeline.STREAMS_DEAD_LETTERS).records().size();
    }

    private static void awaitSum(RollupRows rows, String page, String column, long expected) {
        await(column + " of " + page)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    rows.read();
                    assertThat(sum(rows, page, column)).isEqualTo(expected);
                });
    }

    /** Of a page's rows: one in all, or one for each hour. */
    private static long sum(RollupRows rows, String page, String column) {
        List<Long> values = rows.rows().entrySet().stream()
                .filter(row ->
                        row.getKey().startsWith(page + "@") || row.getKey().equals(page))
                .map(row -> (Long) row.getValue().columns().get(column))
                .toList();
        return values.stream().mapToLong(Long::longValue).sum();
    }
}
