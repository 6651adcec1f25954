package io.millrace.streams.shard;

/**
 * The token Cassandra's Murmur3Partitioner gives a partition key: the first half of MurmurHash3 x64 128, seed 0, in the
 * variant that reads the last, incomplete block's bytes with their sign.
 */
final class Murmur3 {
    private static final long C1 = 0x87c37b91114253d5L;
    private static final long C2 = 0x4cf5ad432745937fL;

    private Murmur3() {}

    /**
     * Hashes a key.
     *
     * @param key the partition key's bytes as Cassandra lays them out
     * @return the token
     */
    static long token(byte[] key) {
        if (key.length == 0) {
            return Long.MIN_VALUE;
        }
        long h1 = 0;
        long h2 = 0;
        int blocks = key.length >> 4;
        for (int i = 0; i < blocks; i++) {
            h1 ^= mix1(littleEndian(key, i * 16));
            h1 = Long.rotateLeft(h1, 27) + h2;
            h1 = h1 * 5 + 0x52dce729;
            h2 ^= mix2(littleEndian(key, i * 16 + 8));
            h2 = Long.rotateLeft(h2, 31) + h1;
            h2 = h2 * 5 + 0x38495ab5;
        }
        long k1 = 0;
        long k2 = 0;
        int start = blocks << 4;
        for (int i = key.length - 1; i >= start; i--) {
            int position = i - start;
            if (position >= 8) {
                k2 ^= ((long) key[i]) << ((position - 8) * 8);
            } else {
                k1 ^= ((long) key[i]) << (position * 8);
            }
        }
        h2 ^= mix2(k2);
        h1 ^= mix1(k1);
        h1 ^= key.length;
        h2 ^= key.length;
        h1 += h2;
        h2 += h1;
        h1 = finish(h1);
        h2 = finish(h2);
        long token = h1 + h2;
        return token == Long.MIN_VALUE ? Long.MAX_VALUE : token;
    }

    private static long mix1(long k) {
        return Long.rotateLeft(k * C1, 31) * C2;
    }

    private static long mix2(long k) {
        return Long.rotateLeft(k * C2, 33) * C1;
    }

    private static long finish(long h) {
        long k = h;
        k ^= k >>> 33;
        k *= 0xff51afd7ed558ccdL;
        k ^= k >>> 33;
        k *= 0xc4ceb9fe1a85ec53L;
        k ^= k >>> 33;
        return k;
    }

    private static long littleEndian(byte[] key, int at) {
        return (key[at] & 0xffL)
                | (key[at + 1] & 0xffL) << 8
                | (key[at + 2] & 0xffL) << 16
                | (key[at + 3] & 0xffL) << 24
                | (key[at + 4] & 0xffL) << 32
                | (key[at + 5] & 0xffL) << 40
                | (key[at + 6] & 0xffL) << 48
                | (key[at + 7] & 0xffL) << 56;
    }
}
