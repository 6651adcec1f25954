package io.millrace.connect.cassandra.failures;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class BackoffTest {

    @Property
    void staysWithinItsDoublingBoundAndTheMaximum(
            @ForAll @IntRange(min = 1, max = 10_000) int attempts,
            @ForAll @LongRange(min = 1, max = 3_600_000) long firstMillis,
            @ForAll @LongRange(min = 1, max = 3_600_000) long maxMillis,
            @ForAll long seed) {
        Backoff backoff = new Backoff(Duration.ofMillis(firstMillis), Duration.ofMillis(maxMillis), new Random(seed));

        double bound = Math.min(
                Math.max(firstMillis, maxMillis) * 1e6, firstMillis * 1e6 * Math.pow(2, Math.min(attempts - 1, 60)));

        assertThat((double) backoff.nanosAfter(attempts)).isBetween(1.0, bound);
    }
}
