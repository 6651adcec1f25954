package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.EventIds;
import io.millrace.quickstart.EventSource;
import io.millrace.quickstart.GeneratedEvents;
import io.millrace.quickstart.Ledger;
import io.millrace.quickstart.Pipeline;
import io.millrace.quickstart.Sender;
import io.millrace.quickstart.Verdict;
import io.millrace.stack.CommandResult;
import io.millrace.stack.Stack;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A reset takes the application back to the first event, and nowhere while it runs. */
@ExtendWith(SharedStack.class)
@Tag("full")
@Tag("processes")
@Timeout(300)
class ResetIT {

    private static final int EVENTS = 10_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int DONE = 0;
    private static final int NOT_TOLD_TO = 2;
    private static final int RUNNING = 3;

    @Test
    void everyEventIsCountedAnewFromTheFirst(Stack stack) {
        EventSource source = new GeneratedEvents(5, EVENTS, System.currentTimeMillis());
        Ledger ledger = new Ledger(source, EventIds.ofRun(System.nanoTime()));
        Pipeline pipeline = new Pipeline(stack);
        pipeline.deploy();
        try (Sender sender = new Sender(stack, source, ledger, 0, false).start()) {
            pipeline.awaitDrained(sender, PATIENCE, progress -> {});
            CommandResult tooSoon = stack.streams().command("reset", "--yes");
            assertThat(tooSoon.status()).as("%s", tooSoon).isEqualTo(RUNNING);
            assertThat(tooSoon.lines()).anyMatch(line -> line.contains("is running: its group has the members"));

            stack.streams().stop();
            CommandResult shown = stack.streams().command("reset");
            assertThat(shown.status()).as("%s", shown).isEqualTo(NOT_TOLD_TO);
            assertThat(shown.lines()).anyMatch(line -> line.startsWith("Nothing was done."));
            CommandResult done = stack.streams().command("reset", "--yes");
            done.lines().forEach(System.out::println);
            assertThat(done.status()).as("%s", done).isEqualTo(DONE);

            // What is there afterwards has been counted afterwards.
            stack.applyCql("""
                    TRUNCATE millrace.page_events;
                    TRUNCATE millrace.page_views_hourly;
                    TRUNCATE millrace.page_views_total;
                    """);
            stack.streams().start();
            pipeline.awaitDrained(sender, PATIENCE, progress -> {});
        }
        Verdict verdict = pipeline.verify(ledger);
        assertThat(verdict.differences()).isEmpty();
        assertThat(verdict.line())
                .startsWith("verified: events=" + EVENTS + " ")
                .endsWith("dead_letters=0 lost=0 wrong=0");
    }
}
