package io.millrace.connect.converter;

import io.millrace.connect.converter.Verdict.Kind;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One record's wait for the end of an outage: ever longer pauses, and a line in the log when it begins, every minute,
 * and when it ends.
 */
final class Wait {

    private static final Logger LOG = LoggerFactory.getLogger(PatientConverter.class);
    private static final long FIRST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 5_000;
    private static final long LOG_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** For this long, something else may stand for a registry that is about to start. */
    private static final long STRANGERS_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final String record;
    private final Pause pause;
    private final LongSupplier nanoTime;
    private final long began;
    private long loggedAt;
    private boolean logged;
    private long nextPause = FIRST_PAUSE_MS;
    private OptionalLong strangersSince = OptionalLong.empty();

    Wait(String record, Pause pause, LongSupplier nanoTime) {
        this.record = record;
        this.pause = pause;
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
    }

    /**
     * Waits before the next attempt.
     *
     * @throws WaitInterrupted if the worker has interrupted the thread, before or meanwhile
     */
    void because(String outage, boolean interrupted) {
        if (interrupted) {
            throw interrupted();
        }
        long now = nanoTime.getAsLong();
        if (!logged || now - loggedAt >= LOG_EVERY_NANOS) {
            LOG.warn(
                    "{} cannot be converted for {} s now: {}. It is tried again until that is over; the task does"
                            + " nothing else",
                    record,
                    TimeUnit.NANOSECONDS.toSeconds(now - began),
                    outage);
            loggedAt = now;
            logged = true;
        }
        try {
            pause.millis(nextPause);
        } catch (InterruptedException e) {
            throw interrupted();
        }
        nextPause = Math.min(2 * nextPause, LONGEST_PAUSE_MS);
    }

    /** Returns whether a URL that has never led to a registry is wrong if this is the latest answer. */
    boolean provesUrlWrong(Kind latest) {
        if (latest != Kind.NO_REGISTRY) {
            strangersSince = OptionalLong.empty();
            return latest == Kind.NO_SUCH_PATH;
        }
        long now = nanoTime.getAsLong();
        if (strangersSince.isEmpty()) {
            strangersSince = OptionalLong.of(now);
        }
        return now - strangersSince.getAsLong() >= STRANGERS_NANOS;
    }

    void over() {
        LOG.info("{} was converted after {} s", record, TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong() - began));
    }

    private WaitInterrupted interrupted() {
        Thread.currentThread().interrupt();
        return new WaitInterrupted(
                record + " was waiting for the end of an outage when the worker ended the task's thread");
    }
}
