package io.millrace.streams.runtime;

import io.millrace.streams.kafka.StartupException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits at start for what others have to provide, and says every few seconds what for. */
final class Waiting {
    private static final Logger LOG = LoggerFactory.getLogger(Waiting.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration SAY_EVERY = Duration.ofSeconds(5);

    private final Duration timeout;
    private final BooleanSupplier stopping;
    private final Consumer<String> watcher;

    /**
     * Creates it.
     *
     * @param timeout how long to wait for each thing; zero asks once
     * @param stopping whether there is nothing to wait for any more
     * @param watcher is told what is waited for, after each attempt
     */
    Waiting(Duration timeout, BooleanSupplier stopping, Consumer<String> watcher) {
        this.timeout = timeout;
        this.stopping = stopping;
        this.watcher = watcher;
    }

    /** One attempt at getting something. */
    interface Attempt<T> {
        /**
         * Tries once.
         *
         * @return what was wanted, or the reason why not yet
         */
        Outcome<T> attempt() throws InterruptedException;
    }

    /** What an attempt gave: a value, or why there is none yet. */
    record Outcome<T>(Optional<T> value, String notYet) {
        static <T> Outcome<T> of(T value) {
            return new Outcome<>(Optional.of(value), "");
        }

        static <T> Outcome<T> notYet(String why) {
            return new Outcome<>(Optional.empty(), why);
        }
    }

    /** Tries until there is a value, the time is up, or the application is stopped. */
    <T> T until(Attempt<T> attempt) throws InterruptedException {
        long start = System.nanoTime();
        long said = start - SAY_EVERY.toNanos();
        while (true) {
            Outcome<T> outcome = attempt.attempt();
            if (outcome.value().isPresent()) {
                return outcome.value().get();
            }
            watcher.accept(outcome.notYet());
            long now = System.nanoTime();
            if (stopping.getAsBoolean()) {
                throw new InterruptedException("stopped while starting");
            }
            if (timeout.isZero()) {
                throw new StartupException("Cannot go on: " + outcome.notYet());
            }
            if (now - start > timeout.toNanos()) {
                throw new StartupException(
                        "Gave up after " + timeout.toSeconds() + " s (startup.timeout): " + outcome.notYet());
            }
            if (now - said >= SAY_EVERY.toNanos()) {
                LOG.info("Waiting: {}", outcome.notYet());
                said = now;
            }
            Thread.sleep(POLL.toMillis());
        }
    }
}
