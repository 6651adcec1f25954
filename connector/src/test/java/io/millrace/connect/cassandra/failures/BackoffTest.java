package io.millrace.connect.cassandra.failures;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

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

    @Test
    void theBoundDoublesUntilTheMaximum() {
        // The largest number below the bound, each time.
        RandomGenerator largest = new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new UnsupportedOperationException("only numbers below a bound are asked for");
            }

            @Override
            public long nextLong(long bound) {
                return bound - 1;
            }
        };
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofMillis(1_000), largest);

        assertThat(IntStream.rangeClosed(1, 6).mapToLong(backoff::nanosAfter))
                .containsExactly(
                        100_000_000L, 200_000_000L, 400_000_000L, 800_000_000L, 1_000_000_000L, 1_000_000_000L);
        assertThat(backoff.nanosAfter(1_000)).isEqualTo(1_000_000_000L);
    }
}
