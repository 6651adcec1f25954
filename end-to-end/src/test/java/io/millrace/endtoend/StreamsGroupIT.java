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

/** The application counts exactly in a streams group (KIP-1071), too, and its commands know who is in it. */
@ExtendWith(SharedStack.class)
@Tag("processes")
@Tag("full")
@Timeout(600)
class StreamsGroupIT {

    private static final int EVENTS_PER_SECOND = 400;
    private static final int MORE = 4 * EVENTS_PER_SECOND;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int REFUSED = 3;

    @Test
    void countersAreExactInAStreamsGroup(Stack stack) {
        stack.streams().edit(file -> file.replaceFirst("\nkafka:\n", "\nkafka:\n  group.protocol: streams\n"));
        Pipeline pipeline = new Pipeline(stack);
        pipeline.deploy();
        try (Traffic traffic = new Traffic(stack, System.nanoTime());
                TopicGrowth flow = new TopicGrowth(stack, "page-events", 8)) {
            try (SteadyLoad load = new SteadyLoad(traffic, EVENTS_PER_SECOND)) {
                flow.awaitFrom(0, MORE, load);
                CommandResult reset = stack.streams().command("reset", "--yes");
                assertThat(reset.status()).as("%s", reset).isEqualTo(REFUSED);
                assertThat(reset.lines()).anyMatch(line -> line.contains("is running: its group has the members"));

                stack.streams().kill();
                stack.streams().start();
                flow.awaitFrom(flow.end(), MORE, load);
                stack.streams().stop();
                CommandResult status = stack.streams().command("--status");
                status.lines().forEach(System.out::println);
                assertThat(status.status()).isZero();
                stack.streams().start();
                flow.awaitFrom(flow.end(), MORE, load);
                load.end();
            }
            pipeline.awaitDrained(traffic, PATIENCE, progress -> {});
            assertThat(traffic.ledger().differences(stack)).isEmpty();
            System.out.println("Streams group: " + traffic);
        }
        stack.streams().stop();
        CommandResult reset = stack.streams().command("reset", "--yes");
        assertThat(reset.status()).as("%s", reset).isZero();
    }
}
