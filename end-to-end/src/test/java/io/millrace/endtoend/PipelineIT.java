package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.EventIds;
import io.millrace.quickstart.EventSource;
import io.millrace.quickstart.GeneratedEvents;
import io.millrace.quickstart.Ledger;
import io.millrace.quickstart.Pipeline;
import io.millrace.quickstart.Sender;
import io.millrace.quickstart.Verdict;
import io.millrace.stack.ConnectorStatus;
import io.millrace.stack.Stack;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The shipped pipeline on the real servers, as {@code ./quickstart --exit} runs it. */
@ExtendWith(SharedStack.class)
@Timeout(300)
class PipelineIT {

    @Test
    void everyEventBecomesARowAndEveryCounterIsExact(Stack stack) {
        EventSource source = new GeneratedEvents(1, 20_000, System.currentTimeMillis());
        Ledger ledger = new Ledger(source, EventIds.ofRun(System.nanoTime()));
        Pipeline pipeline = new Pipeline(stack);
        pipeline.deploy();
        try (Sender sender = new Sender(stack, source, ledger, 0, false).start()) {
            pipeline.awaitDrained(sender, Duration.ofMinutes(2), progress -> {});
        }
        Verdict verdict = pipeline.verify(ledger);

        assertThat(verdict.differences()).isEmpty();
        assertThat(verdict.line()).startsWith("verified: events=20000 ").endsWith("dead_letters=0 lost=0 wrong=0");
        assertThat(verdict.rows()).containsEntry("millrace.page_events", 20_000L);

        for (String connector : Pipeline.CONNECTORS) {
            ConnectorStatus status = stack.connect().client().status(connector);
            assertThat(status.isRunning()).as("%s", status).isTrue();
            assertThat(status.tasks()).as("tasks of %s", connector).hasSize(2);
        }
        new SinkGroup(stack, Pipeline.EVENTS_SINK, "page-events").awaitNoLag();
        new SinkGroup(stack, Pipeline.VIEWS_SINK, "page_views_hourly").awaitNoLag();
        new SinkGroup(stack, Pipeline.VIEWS_SINK, "page_views_total").awaitNoLag();
    }
}
