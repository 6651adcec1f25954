package io.millrace.streams.shard;

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
}
