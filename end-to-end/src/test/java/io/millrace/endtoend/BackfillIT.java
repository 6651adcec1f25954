package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.Pipeline;
import io.millrace.stack.CommandResult;
import io.millrace.stack.Stack;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A rollup that is added under load counts what the source held before, beside what comes, although it is killed meanwhile. */
@ExtendWith(SharedStack.class)
@Tag("full")
@Tag("processes")
@Timeout(600)
class BackfillIT {

    private static final int EVENTS_PER_SECOND = 500;
    private static final int BEFORE = 20 * EVENTS_PER_SECOND;
    private static final int MORE = 4 * EVENTS_PER_SECOND;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Test
    void aRollupThatIsAddedHasTheRowsOfOneThatWasThereFromTheBeginning(Stack stack) {
        Pipeline pipeline = new Pipeline(stack);
        pipeline.deploy();
        try (Traffic traffic = new Traffic(stack, System.nanoTime());
                TopicGrowth flow = new TopicGrowth(stack, "page-events", 8)) {
            try (SteadyLoad load = new SteadyLoad(traffic, EVENTS_PER_SECOND)) {
                flow.awaitFrom(0, BEFORE, load);
                stack.streams().stop();
                AddedRollup.backfillAtNextStart(stack.streams());
                stack.streams().start();
                stack.streams().kill();
                // The manifest knows.
                stack.streams().edit(AddedRollup::to);
                stack.streams().start();
                flow.awaitFrom(flow.end(), MORE, load);
                load.end();
            }
            pipeline.awaitDrained(traffic, PATIENCE, progress -> {});
            AddedRollup.awaitBackfilled(stack);
            AddedRollup.assertExact(stack, traffic);
        }
        CommandResult status = stack.streams().command("--status");
        assertThat(status.lines())
                .anyMatch(
                        line -> line.contains("rollup " + AddedRollup.NAME) && line.contains("goes on; counts since"));
    }
}
