package io.millrace.endtoend;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Sends readings at an even rate, whatever happens to those who store them, until it is ended. */
final class SteadyLoad implements AutoCloseable {

    private static final int TICKS_PER_SECOND = 50;

    private final ReadingsTopic topic;
    private final ScheduledExecutorService sender =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "steady-load"));
    private final ScheduledFuture<?> sending;

    SteadyLoad(ReadingsTopic topic, int readingsPerSecond) {
        this.topic = topic;
        int readingsPerTick = readingsPerSecond / TICKS_PER_SECOND;
        this.sending = sender.scheduleAtFixedRate(
                () -> topic.send(readingsPerTick), 0, 1_000 / TICKS_PER_SECOND, TimeUnit.MILLISECONDS);
    }

    /** Sends no more; returns when everything sent is in Kafka. */
    void end() {
        if (sending.isDone()) {
            throw whyItEnded();
        }
        close();
        topic.flush();
    }

    @Override
    public void close() {
        sending.cancel(false);
        sender.shutdown();
        try {
            if (!sender.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("Kafka takes no readings");
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
