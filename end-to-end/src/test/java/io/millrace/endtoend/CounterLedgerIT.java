package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.Pipeline;
import io.millrace.stack.Stack;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Counters are exact: the streams application is killed at random moments of a run, and stopped at one of them, and then every
 * counter in Cassandra equals the ledger, and so does every dead letter. {@code -Dmillrace.seed=...} repeats a run's events and
 * the amounts of work after which it is killed.
 */
@ExtendWith(SharedStack.class)
@Timeout(600)
class CounterLedgerIT {

    private static final int EVENTS_PER_SECOND = 500;
    /** What has gathered while the application was away, and some seconds more. */
    private static final int MOST_WORK = 15 * EVENTS_PER_SECOND;

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration ORDERLY = Duration.ofSeconds(30);

    @Test
    void countersAreExactAlthoughTheStreamsAppIsKilledThreeTimes(Stack stack) {
        kill(stack, 3);
    }

    @Test
    @Tag("full")
    @Timeout(1_200)
    void countersAreExactAlthoughTheStreamsAppIsKilledTwentyTimes(Stack stack) {
        kill(stack, 20);
    }

    /** An array of events is as many events, with one offset. */
    @Test
    void countersOfEventsInBatchesAreExact(Stack stack) {
        new Pipeline(stack).registerEventSchema();
        try (OtherSchema batches = OtherSchema.batches(stack)) {
            kill(stack, 1, traffic -> traffic.writeWith(batches));
        }
    }

    private static void kill(Stack stack, int kills) {
        kill(stack, kills, traffic -> {});
    }

    private static void kill(Stack stack, int kills, Consumer<Traffic> beforeItBegins) {
        long seed = Long.getLong("millrace.seed", System.nanoTime());
        RandomGenerator random = new SplittableRandom(seed);
        System.out.println("Counter ledger: -Dmillrace.seed=" + seed);
        Pipeline pipeline = new Pipeline(stack);
        pipeline.deploy();
        try (Traffic traffic = new Traffic(stack, random.nextLong())) {
            beforeItBegins.accept(traffic);
            try (SteadyLoad load = new SteadyLoad(traffic, EVENTS_PER_SECOND)) {
                int stop = random.nextInt(kills + 1);
                for (int end = 0; end <= kills; end++) {
                    end(stack, load, end == stop, random.nextInt(1, MOST_WORK));
                }
                load.end();
            }
            long from = System.nanoTime();
            pipeline.awaitDrained(traffic, PATIENCE, progress -> {});
            System.out.printf("Counter ledger: %s; drained after %.1f s%n", traffic, (System.nanoTime() - from) / 1e9);
            assertThat(traffic.ledger().late()).as("late events").isPositive();
            assertThat(traffic.ledger().differences(stack)).isEmpty();
        }
    }

    private static void end(Stack stack, SteadyLoad load, boolean stop, int afterSoMuchWork) {
        try (TopicGrowth work = new TopicGrowth(stack, "page-events", 8)) {
            work.awaitFrom(work.end(), afterSoMuchWork, load);
        }
        long from = System.nanoTime();
        if (stop) {
            stack.streams().stop();
            // If it did not, it was killed.
            assertThat(Duration.ofNanos(System.nanoTime() - from))
                    .as("SIGTERM ends it")
                    .isLessThan(ORDERLY);
        } else {
            stack.streams().kill();
        }
        stack.streams().start();
        System.out.printf(
                "Counter ledger: %s after %,d records more; back after %.1f s%n",
                stop ? "stopped" : "killed", afterSoMuchWork, (System.nanoTime() - from) / 1e9);
    }
}
