package io.millrace.connect.cassandra.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Test
    void saysWhenRowsMayLeaveAndKeepsItsWord() {
        RateLimit rate = new RateLimit(1_000, 0);
        rate.sent(600);

        long wait = rate.nanosUntilAllowed(0);

        assertThat(wait).isBetween(SECOND / 2, SECOND / 2 + SECOND / 500);
        assertThat(rate.allows(wait - 1_000)).isFalse();
        assertThat(rate.allows(wait)).isTrue();
    }

    @Test
    void noMoreThanATenthOfASecondGathers() {
        RateLimit rate = new RateLimit(1_000, 0);
        rate.allows(3_600 * SECOND);
        rate.sent(100);

        assertThat(rate.allows(3_600 * SECOND)).isFalse();
    }

    @Test
    void withoutALimitRowsMayAlwaysLeave() {
        RateLimit rate = new RateLimit(0, 0);
        rate.sent(1_000_000);

        assertThat(rate.nanosUntilAllowed(0)).isZero();
    }

    /** Whoever comes back when told to sends at the rate, neither faster nor slower. */
    @Property(tries = 100)
    void theRateHoldsFromBothSides(
            @ForAll @IntRange(min = 1, max = 100_000) int rowsPerSecond,
            @ForAll @IntRange(min = 1, max = 50) int batch) {
        RateLimit rate = new RateLimit(rowsPerSecond, 0);
        long now = 0;
        long sent = 0;
        for (int requests = 0; requests < 2_000; requests++) {
            long wait = rate.nanosUntilAllowed(now);
            now += wait;
            assertThat(rate.allows(now)).isTrue();
            rate.sent(batch);
            sent += batch;
        }

        double seconds = now / (double) SECOND;
        double burst = Math.max(1, rowsPerSecond / 10.0);
        assertThat(seconds * rowsPerSecond).isBetween(sent - burst - batch - 1, sent + 1.0);
    }
}
