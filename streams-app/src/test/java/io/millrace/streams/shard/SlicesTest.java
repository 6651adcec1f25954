package io.millrace.streams.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SlicesTest {
    @Property
    void aSliceIsTheTokensShareOfTheRing(@ForAll long token, @ForAll @IntRange(min = 1, max = 100_000) int shards) {
        BigInteger unsigned = BigInteger.valueOf(token).add(BigInteger.ONE.shiftLeft(63));
        int expected =
                unsigned.multiply(BigInteger.valueOf(shards)).shiftRight(64).intValueExact();

        assertThat(Slices.slice(token, shards)).isEqualTo(expected).isBetween(0, shards - 1);
    }

    @Property
    void multiplyingTheShardsSplitsEachSliceAndMovesNothingElse(
            @ForAll long token,
            @ForAll @IntRange(min = 1, max = 1_000) int shards,
            @ForAll @IntRange(min = 1, max = 50) int k) {
        assertThat(Slices.slice(token, shards * k) / k).isEqualTo(Slices.slice(token, shards));
    }

    @Property
    void slicesAreContiguous(@ForAll long one, @ForAll long other, @ForAll @IntRange(min = 1, max = 1_000) int shards) {
        assertThat(Slices.slice(Math.min(one, other), shards))
                .isLessThanOrEqualTo(Slices.slice(Math.max(one, other), shards));
    }

    @Test
    void theEndsOfTheRingAreInTheFirstAndTheLastSlice() {
        assertThat(Slices.slice(Long.MIN_VALUE, 24)).isZero();
        assertThat(Slices.slice(Long.MAX_VALUE, 24)).isEqualTo(23);
        assertThat(Slices.slice(-1, 2)).isZero();
        assertThat(Slices.slice(0, 2)).isOne();
    }
}
