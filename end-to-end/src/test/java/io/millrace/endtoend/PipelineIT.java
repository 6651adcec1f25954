package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.EventIds;
import io.millrace.quickstart.EventSource;
import io.millrace.quickstart.GeneratedEvents;
import io.millrace.quickstart.Ledger;
import io.millrace.quickstart.Pipeline;
import io.millrace.quickstart.Sender;
import io.millrace.quickstart.Verdict;
import io.millrace.stack.Installation;
import io.millrace.stack.Stack;
import io.millrace.stack.StackOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The shipped pipeline on the real servers, as {@code ./quickstart --exit} runs it. */
@Timeout(900)
class PipelineIT {

    @Test
    void everyEventBecomesARowAndEveryCounterIsExact() {
        EventSource source = new GeneratedEvents(1, 20_000, System.currentTimeMillis());
        Ledger ledger = new Ledger(source, EventIds.ofRun(System.nanoTime()));
        try (Stack stack = Stack.start(StackOptions.defaults(Installation.aroundWorkingDirectory()))) {
            Pipeline pipeline = new Pipeline(stack);
            pipeline.deploy();
            try (Sender sender = new Sender(stack, source, ledger, 0, false).start()) {
                pipeline.awaitDrained(sender, Duration.ofMinutes(3), progress -> {});
            }
            Verdict verdict = pipeline.verify(ledger);

            assertThat(verdict.differences()).isEmpty();
            assertThat(verdict.line()).startsWith("verified: events=20000 ").endsWith("dead_letters=0 lost=0 wrong=0");
            assertThat(verdict.rows()).containsEntry("millrace.page_events", 20_000L);
            // Only now: what a failed test stored is worth a look.
            stack.close();
            stack.deleteData();
        }
    }
}
