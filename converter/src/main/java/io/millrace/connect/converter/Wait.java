package io.millrace.connect.converter;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One record's wait for the end of an outage: ever longer pauses, and a line in the log when it begins, every minute, and when it ends. */
final class Wait {

    private static final Logger LOG = LoggerFactory.getLogger(PatientConverter.class);
    private static final long FIRST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 5_000;
    private static final long LOG_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final String record;
    private final Pause pause;
    private final LongSupplier nanoTime;
    private final long began;
    private long loggedAt;
    private boolean logged;
    private long nextPause = FIRST_PAUSE_MS;

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
                    "{} cannot be converted for {} s now: {}. It is tried again until that is over; the task does nothing else",
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

    void over() {
        LOG.info("{} was converted after {} s", record, TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong() - began));
    }

    private WaitInterrupted interrupted() {
        Thread.currentThread().interrupt();
        return new WaitInterrupted(
                record + " was waiting for the end of an outage when the worker ended the task's thread");
    }
}
