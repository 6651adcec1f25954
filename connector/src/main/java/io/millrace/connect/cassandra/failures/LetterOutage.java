package io.millrace.connect.cassandra.failures;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Knows whether the dead-letter topic takes letters. While it does not, one letter is tried after pauses that grow, and
 * the others wait. Tells of it when it begins, every half minute while it lasts, and when it is over.
 */
final class LetterOutage {

    private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_DOUBLINGS = 5;
    private static final long REPEAT_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** A frozen broker fails nothing: letters that long on their way, and not one there, are an outage too. */
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Consumer<String> warnings;
    private final Consumer<String> relief;
    private boolean waiting;
    private long movedNanos;
    private int failures;
    private long nextTryNanos;
    private Throwable last;
    private boolean told;
    private boolean toldOnce;
    private long toldNanos;

    /** @param relief is told when an outage that was warned of is over */
    LetterOutage(Consumer<String> warnings, Consumer<String> relief) {
        this.warnings = warnings;
        this.relief = relief;
    }

    /** Whether the last that was heard of the topic is that it is away. */
    boolean isOngoing() {
        return failures > 0;
    }

    /** Whether the topic is known to be away, be it by its silence. */
    boolean isKnown() {
        return isOngoing() || told;
    }

    /** Whether it is time to try one letter. */
    boolean mayTry(long nowNanos) {
        return nowNanos - nextTryNanos >= 0;
    }

    void failed(Throwable failure, long nowNanos) {
        // What was on its way when the topic went away fails together, and is one failure.
        if (failures == 0 || mayTry(nowNanos)) {
            nextTryNanos = nowNanos + (FIRST_PAUSE_NANOS << Math.min(failures, MAX_DOUBLINGS));
            failures++;
        }
        last = failure;
    }

    void acknowledged(long nowNanos) {
        if (told) {
            told = false;
            relief.accept("The dead-letter topic takes letters again, after " + secondsSinceMoved(nowNanos) + " s.");
        }
        failures = 0;
        last = null;
        movedNanos = nowNanos;
    }

    /**
     * Looks whether there is something to tell.
     *
     * @param pending letters that the topic does not have
     * @param oldest the first of them, if any
     */
    void look(int pending, Letter oldest, long nowNanos) {
        if (pending == 0) {
            waiting = false;
            return;
        }
        if (!waiting) {
            waiting = true;
            movedNanos = nowNanos;
        }
        if (!isOngoing() && nowNanos - movedNanos < STALLED_NANOS) {
            return;
        }
        // However often it comes and goes, it is a line every half minute.
        if (!toldOnce || nowNanos - toldNanos >= REPEAT_NANOS) {
            told = true;
            toldOnce = true;
            toldNanos = nowNanos;
            warnings.accept("The dead-letter topic has taken no letter for " + secondsSinceMoved(nowNanos) + " s"
                    + (last == null ? "" : " (" + last.getClass().getSimpleName() + ": " + last.getMessage() + ")")
                    + ". "
                    + pending + " wait, the oldest is the record at " + oldest
                    + "; they are kept and sent until it takes them. Good records are written meanwhile, but no offset"
                    + " behind the oldest letter is committed. Check the dead-letter topic and its brokers.");
        }
    }

    private long secondsSinceMoved(long nowNanos) {
        return TimeUnit.NANOSECONDS.toSeconds(nowNanos - movedNanos);
    }
}
