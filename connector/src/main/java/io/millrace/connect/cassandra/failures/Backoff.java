package io.millrace.connect.cassandra.failures;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with full jitter: a random time between nothing and a bound that doubles with each attempt, so that requests
 * which failed together do not come back together (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 */
public final class Backoff {

    private final long firstNanos;
    private final long maxNanos;
    private final RandomGenerator random;

    public Backoff(Duration first, Duration max, RandomGenerator random) {
        this.firstNanos = first.toNanos();
        this.maxNanos = Math.max(first.toNanos(), max.toNanos());
        this.random = random;
    }

    /** Nanoseconds to wait after the given number of failed attempts, which is at least 1. */
    public long nanosAfter(int attempts) {
        int doublings = Math.min(attempts - 1, 62);
        // A shift that would overflow is past the maximum anyway.
        long bound = firstNanos > (maxNanos >> doublings) ? maxNanos : firstNanos << doublings;
        return bound <= 0 ? 0 : random.nextLong(bound) + 1;
    }
}
