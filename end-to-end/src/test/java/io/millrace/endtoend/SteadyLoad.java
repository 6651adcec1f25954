package io.millrace.endtoend;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Sends records at an even rate, whatever happens to those who store them, until it is ended. */
final class SteadyLoad implements AutoCloseable {

    private static final int MOST_TICKS_PER_SECOND = 50;

    private final Feed feed;
    private final ScheduledExecutorService sender =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "steady-load"));
    private final ScheduledFuture<?> sending;

    SteadyLoad(Feed feed, int recordsPerSecond) {
        this.feed = feed;
        int ticksPerSecond = Math.min(recordsPerSecond, MOST_TICKS_PER_SECOND);
        int recordsPerTick = recordsPerSecond / ticksPerSecond;
        this.sending = sender.scheduleAtFixedRate(
                () -> feed.send(recordsPerTick), 0, 1_000 / ticksPerSecond, TimeUnit.MILLISECONDS);
    }

    /** Sends no more; returns when everything sent is in Kafka. */
    void end() {
        check();
        close();
        feed.flush();
    }

    /** Throws what went wrong if the load ended by itself. */
    void check() {
        if (sending.isDone()) {
            throw whyItEnded();
        }
    }

    @Override
    public void close() {
        sending.cancel(false);
        sender.shutdown();
        try {
            if (!sender.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("Kafka takes no records");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while ending the load", e);
        }
    }

    private IllegalStateException whyItEnded() {
        try {
            sending.get();
            return new IllegalStateException("The load was ended already");
        } catch (ExecutionException e) {
            return new IllegalStateException("The load ended by itself", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new IllegalStateException("Interrupted while ending the load", e);
        }
    }
}
