package io.millrace.streams.runtime;

import io.millrace.streams.source.RegistryUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * What happens when a stream thread fails. It is replaced, after a pause that grows, and goes on from its last commit. An
 * outage (registry, broker) is tried again for as long as it lasts. Anything else is tried again five times within ten
 * minutes; then the application stops, since whoever restarts it should see that something is wrong.
 */
final class ThreadFailures implements StreamsUncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadFailures.class);
    private static final int ALLOWED = 5;
    private static final Duration WITHIN = Duration.ofMinutes(10);
    private static final long FIRST_PAUSE_MS = 1_000;
    private static final long LONGEST_PAUSE_MS = 30_000;

    /** What logs name the task by, whose number Streams gives. */
    private static final String TASK = "task";

    private final LongSupplier milliseconds;
    private final Pause pauses;
    private final Deque<Long> failures = new ArrayDeque<>();
    private final Deque<Long> outages = new ArrayDeque<>();

    ThreadFailures(LongSupplier milliseconds, Pause pauses) {
        this.milliseconds = milliseconds;
        this.pauses = pauses;
    }

    /** How to wait before a thread is replaced. */
    @FunctionalInterface
    interface Pause {
        /** Waits so many milliseconds; returns true, early, if the application is being stopped. */
        boolean endedByStop(long milliseconds) throws InterruptedException;
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable exception) {
        if (exception instanceof StreamsException failure) {
            failure.taskId().ifPresent(task -> MDC.put(TASK, task.toString()));
        }
        try {
            return respond(exception);
        } finally {
            MDC.remove(TASK);
        }
    }

    private StreamThreadExceptionResponse respond(Throwable exception) {
        boolean outage = isOutage(exception);
        int recent = note(outage ? outages : failures);
        if (!outage && recent > ALLOWED) {
            LOG.error(
                    "A stream thread failed for the {}th time within {} minutes; stopping. Nothing is lost: a restart goes"
                            + " on from the last commit",
                    recent,
                    WITHIN.toMinutes(),
                    exception);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        long pause = Math.min(FIRST_PAUSE_MS << Math.min(recent - 1, 10), LONGEST_PAUSE_MS);
        if (outage) {
            LOG.warn(
                    "A stream thread gave up waiting ({}); it starts again from its last commit in {} ms",
                    root(exception).getMessage(),
                    pause);
        } else {
            LOG.error("A stream thread failed; it starts again from its last commit in {} ms", pause, exception);
        }
        try {
            if (pauses.endedByStop(pause)) {
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private synchronized int note(Deque<Long> times) {
        long now = milliseconds.getAsLong();
        times.addLast(now);
        while (times.getFirst() < now - WITHIN.toMillis()) {
            times.removeFirst();
        }
        return times.size();
    }

    private static boolean isOutage(Throwable exception) {
        for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
            if (cause instanceof RegistryUnavailableException || cause instanceof RetriableException) {
                return true;
            }
        }
        return false;
    }

    private static Throwable root(Throwable exception) {
        Throwable root = exception;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
