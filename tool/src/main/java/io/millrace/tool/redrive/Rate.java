package io.millrace.tool.redrive;

import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Spaces letters evenly in time. */
final class Rate {
    private final long nanosPerLetter;
    private final LongSupplier nanoClock;
    private long next;

    /**
     * Begins now.
     *
     * @param perSecond how many letters a second at most; empty for no limit
     */
    Rate(OptionalDouble perSecond, LongSupplier nanoClock) {
        this.nanosPerLetter =
                perSecond.isPresent() ? (long) (TimeUnit.SECONDS.toNanos(1) / perSecond.getAsDouble()) : 0;
        this.nanoClock = nanoClock;
        this.next = nanoClock.getAsLong();
    }

    /** Returns how long to wait before the next letter, and counts it as sent then. */
    long nanosUntilNext() {
        if (nanosPerLetter == 0) {
            return 0;
        }
        long now = nanoClock.getAsLong();
        // Time that was not used, because a broker was away, is not made up for.
        next = Math.max(next, now - nanosPerLetter);
        long wait = Math.max(0, next - now);
        next += nanosPerLetter;
        return wait;
    }
}
