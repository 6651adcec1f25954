package io.millrace.connect.cassandra.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connect.cassandra.bench.Broken.Law;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The guarantees over random histories of everything around the sink: rebalances of each kind, crashes, stops, faults of Cassandra and of
 * the dead-letter topic, tables that change, bad records, ties within a millisecond. {@code -Dbench.histories} says how many, {@code
 * -Dbench.seed} which: what fails names the seed and is told step by step, as short as it can be made.
 */
class HistoriesTest {

    private static final int HISTORIES = Integer.getInteger("bench.histories", 8_000);

    private final PrintStream err = System.err;

    /** The sink tells of every fault, and here is little else. */
    @BeforeEach
    void silence() {
        System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    }

    @AfterEach
    void speak() {
        System.setErr(err);
    }

    /** The same histories in every build, so that a failure is the change's; {@code -Dbench.seed=random} looks for new ones. */
    private static long seed() {
        String seed = System.getProperty("bench.seed", "20261128");
        return seed.equals("random") ? new SplittableRandom().nextLong() : Long.parseLong(seed);
    }

    private record Failure(long seed, Broken how) {}

    @Test
    void theGuaranteesHoldInEveryHistory() {
        long seed = seed();
        AtomicInteger next = new AtomicInteger();
        AtomicLong simulatedNanos = new AtomicLong();
        AtomicReference<Failure> failure = new AtomicReference<>();
        long start = System.nanoTime();
        inParallel(() -> {
            for (int i = next.getAndIncrement(); i < HISTORIES && failure.get() == null; i = next.getAndIncrement()) {
                HistoryRun run = new HistoryRun(History.random(seed + i), false);
                try {
                    run.run();
                } catch (Broken e) {
                    failure.compareAndSet(null, new Failure(seed + i, e));
                }
                simulatedNanos.addAndGet(run.virtualNanos());
            }
        });
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%d histories from seed %d: %.1f simulated hours in %.1f s, %.2f a second%n",
                Math.min(HISTORIES, next.get()),
                seed,
                simulatedNanos.get() / 3.6e12,
                seconds,
                simulatedNanos.get() / 3.6e12 / seconds);
        if (failure.get() != null) {
            throw new AssertionError(
                    tell(failure.get()) + "\nAgain with -Dbench.histories=1 -Dbench.seed="
                            + failure.get().seed(),
                    failure.get().how());
        }
    }

    @Test
    void aClusterThatForgetsWhatItHasAcknowledgedIsFoundAndToldInFewSteps() {
        Failure found = null;
        for (long seed = 1; found == null; seed++) {
            History history = forgetful(History.random(seed));
            Optional<Broken> broken = broken(history);
            if (broken.isPresent()) {
                found = new Failure(seed, broken.get());
                Shrinker shrinker = new Shrinker(HistoriesTest::broken);
                History shortest = shrinker.shrink(history, found.how());
                assertThat(shortest.steps()).hasSizeLessThan(6);
                assertThat(shrinker.broken().law()).isIn(Law.G1, Law.G3);
            }
            assertThat(seed).isLessThan(50);
        }
    }

    private static History forgetful(History history) {
        List<Step> steps = new ArrayList<>(history.steps());
        steps.add(0, new Step.CassandraFails(CassandraFault.FORGETFUL, 1, 60_000));
        return history.with(steps);
    }

    private static Optional<Broken> broken(History history) {
        try {
            new HistoryRun(history, false).run();
            return Optional.empty();
        } catch (Broken e) {
            return Optional.of(e);
        }
    }

    private static String tell(Failure failure) {
        Shrinker shrinker = new Shrinker(HistoriesTest::broken);
        History shortest = shrinker.shrink(History.random(failure.seed()), failure.how());
        HistoryRun told = new HistoryRun(shortest, true);
        try {
            told.run();
        } catch (Broken e) {
            return e.getMessage() + "\n" + shortest.settings() + "\n" + told.trace();
        }
        throw new IllegalStateException("a history does not happen twice the same way");
    }

    private static void inParallel(Runnable work) {
        int threads = Runtime.getRuntime().availableProcessors();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(CompletableFuture.runAsync(work, executor));
            }
            running.forEach(CompletableFuture::join);
        } finally {
            executor.shutdown();
        }
    }
}
