package io.millrace.endtoend;

import static org.awaitility.Awaitility.await;

import io.millrace.quickstart.Event;
import io.millrace.quickstart.Pipeline;
import io.millrace.stack.CommittedRecords;
import io.millrace.stack.Stack;
import io.millrace.stack.StreamsApp;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Partials arrive where they are folded just after a commit. When nothing more comes, their rows do not wait for the next one, which
 * is here later than the test has patience.
 */
@ExtendWith(SharedStack.class)
@Tag("processes")
@Timeout(300)
class QuietSourceIT {

    private static final int PAGES = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration COMMIT_INTERVAL = Duration.ofMinutes(10);
    private static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(12);

    @Test
    void rowsDoNotWaitForAnotherCommitIntervalWhenNoMoreEventsCome(Stack stack) {
        Pipeline pipeline = new Pipeline(stack);
        pipeline.createEventsTopic();
        pipeline.registerEventSchema();
        StreamsApp app = stack.addStreams(ChangedPipeline.withKafka(
                stack,
                "long-commit-interval.yaml",
                Map.of(
                        // A second one joins later, and partitions that move to it are committed before.
                        "num.stream.threads",
                        "1",
                        "commit.interval.ms",
                        Long.toString(COMMIT_INTERVAL.toMillis()),
                        "producer.transaction.timeout.ms",
                        Long.toString(TRANSACTION_TIMEOUT.toMillis()))));
        app.start();
        try (EventsTopic topic = new EventsTopic(stack);
                TopicGrowth taken = new TopicGrowth(stack, "page-events", app.shards())) {
            long now = System.currentTimeMillis();
            for (int page = 0; page < PAGES; page++) {
                Event event = new Event(page, "/page/" + page, now, "v", 200, page, null);
                topic.send(page % EventsTopic.PARTITIONS, topic.value(event));
            }
            topic.flush();
            taken.awaitEnd(PAGES);
            // Commits, and so sends partials, which are folded by whoever starts next.
            app.stop();
            app.start();
            await("all rows are committed")
                    .atMost(PATIENCE)
                    .until(() -> CommittedRecords.in(stack.kafka(), "page_views_total")
                                    .size()
                            == PAGES);
        }
    }
}
