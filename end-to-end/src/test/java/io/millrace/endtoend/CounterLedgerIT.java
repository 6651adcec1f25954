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
    /** Half of that for the runs of each build: it may be away again before it has caught up. */
    private static final int MOST_WORK_OF_A_SHORT_RUN = MOST_WORK / 2;

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration ORDERLY = Duration.ofSeconds(30);

    @Test
    void countersAreExactAlthoughTheStreamsAppIsKilledThreeTimes(Stack stack) {
        kill(stack, 3, MOST_WORK_OF_A_SHORT_RUN);
    }

    @Test
    @Tag("full")
    @Timeout(1_200)
    void countersAreExactAlthoughTheStreamsAppIsKilledTwentyTimes(Stack stack) {
        kill(stack, 20, MOST_WORK);
    }

    /** The pipeline is edited meanwhile, and a rollup is added that is killed while it is backfilled. */
    @Test
    @Tag("full")
    @Tag("processes")
    @Timeout(1_800)
    void countersAreExactAlthoughThePipelineIsEditedBetweenTwentyKills(Stack stack) {
        RandomGenerator random = random();
        Pipeline pipeline = new Pipeline(stack);
        pipeline.deploy();
        try (Traffic traffic = new Traffic(stack, random.nextLong())) {
            try (SteadyLoad load = new SteadyLoad(traffic, EVENTS_PER_SECOND)) {
                for (int end = 0; end < 20; end++) {
                    if (end == 5) {
                        stack.streams().stop();
                        stack.streams().edit(CounterLedgerIT::reordered);
                        stack.streams().start();
                    }
                    if (end == 10) {
                        stack.streams().stop();
                        AddedRollup.backfillAtNextStart(stack.streams());
                        stack.streams().start();
                        stack.streams().edit(file -> AddedRollup.to(reordered(file)));
                    }
                    end(stack, load, false, end >= 10 && end < 13 ? 1 : random.nextInt(1, MOST_WORK));
                }
                load.end();
            }
            pipeline.awaitDrained(traffic, PATIENCE, progress -> {});
            AddedRollup.awaitBackfilled(stack);
            AddedRollup.assertExact(stack, traffic);
        }
    }

    static String reordered(String file) {
        return file.replace(
                "      slowest: max(latency_ms)\n      last_seen: max(occurred_at)\n",
                "      last_seen: max(occurred_at)\n      slowest: max(latency_ms)\n");
    }

    /** An array of events is as many events, with one offset. */
    @Test
    void countersOfEventsInBatchesAreExact(Stack stack) {
        new Pipeline(stack).registerEventSchema();
        try (OtherSchema batches = OtherSchema.batches(stack)) {
            kill(stack, 1, MOST_WORK_OF_A_SHORT_RUN, traffic -> traffic.writeWith(batches));
        }
    }

    private static void kill(Stack stack, int kills, int mostWork) {
        kill(stack, kills, mostWork, traffic -> {});
    }

    private static void kill(Stack stack, int kills, int mostWork, Consumer<Traffic> beforeItBegins) {
        RandomGenerator random = random();
        Pipeline pipeline = new Pipeline(stack);
        pipeline.deploy();
        try (Traffic traffic = new Traffic(stack, random.nextLong())) {
            beforeItBegins.accept(traffic);
            try (SteadyLoad load = new SteadyLoad(traffic, EVENTS_PER_SECOND)) {
                int stop = random.nextInt(kills + 1);
                for (int end = 0; end <= kills; end++) {
                    end(stack, load, end == stop, random.nextInt(1, mostWork));
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

    private static RandomGenerator random() {
        long seed = Long.getLong("millrace.seed", System.nanoTime());
        System.out.println("Counter ledger: -Dmillrace.seed=" + seed);
        return new SplittableRandom(seed);
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
