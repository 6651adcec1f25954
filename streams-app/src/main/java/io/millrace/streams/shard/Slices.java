package io.millrace.streams.shard;

import java.util.stream.IntStream;

/** Cuts Cassandra's token ring into equal, contiguous slices. Multiplying their number by k cuts each slice into k. */
public final class Slices {
    private Slices() {}

    /**
     * Returns the slice that owns a token: {@code floor((token + 2^63) * shards / 2^64)}.
     *
     * @param token a Murmur3 token
     * @param shards how many slices the ring has, at least 1
     * @return the slice, from 0 to {@code shards - 1}
     */
    public static int slice(long token, int shards) {
        long unsigned = token ^ Long.MIN_VALUE;
        long high = Math.multiplyHigh(unsigned, shards);
        // multiplyHigh reads the first factor as signed; this makes good for its top bit.
        return (int) (high + ((unsigned >> 63) & shards));
    }

    /**
     * Returns which slices of another cut have tokens in common with a slice.
     *
     * @param slice a slice of the ring cut into {@code shards}
     * @param shards how many slices the ring has
     * @param others how many slices the other cut has
     * @return slices of the other cut, rising; one alone if {@code shards} is a multiple of {@code others}
     */
    public static IntStream overlapping(int slice, int shards, int others) {
        long first = (long) slice * others / shards;
        long last = ((slice + 1L) * others - 1) / shards;
        return IntStream.rangeClosed((int) first, (int) last);
    }
}
