package io.millrace.streams.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
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
    void aTokensSlicesOfTwoCutsOverlap(
            @ForAll long token,
            @ForAll @IntRange(min = 1, max = 1_000) int shards,
            @ForAll @IntRange(min = 1, max = 1_000) int others) {
        assertThat(Slices.overlapping(Slices.slice(token, shards), shards, others))
                .contains(Slices.slice(token, others));
    }

    @Property
    void slicesOverlapExactlyWhereTheyShareAPartOfTheRing(
            @ForAll @IntRange(min = 1, max = 60) int shards, @ForAll @IntRange(min = 1, max = 60) int others) {
        for (int slice = 0; slice < shards; slice++) {
            int[] overlapping = Slices.overlapping(slice, shards, others).toArray();
            for (int other = 0; other < others; other++) {
                // The ring is shards * others long.
                boolean shared =
                        Math.max(slice * others, other * shards) < Math.min((slice + 1) * others, (other + 1) * shards);
                assertThat(Arrays.binarySearch(overlapping, other) >= 0).isEqualTo(shared);
            }
        }
    }

    @Property
    void aSliceOfAMultipleOverlapsTheOneItWasCutOutOf(
            @ForAll @IntRange(min = 1, max = 1_000) int shards,
            @ForAll @IntRange(min = 1, max = 50) int k,
            @ForAll @IntRange(min = 0, max = 49_999) int any) {
        int slice = any % (shards * k);
        assertThat(Slices.overlapping(slice, shards * k, shards)).containsExactly(slice / k);
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
