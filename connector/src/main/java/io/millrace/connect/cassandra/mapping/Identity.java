package io.millrace.connect.cassandra.mapping;

import java.nio.ByteBuffer;

/** Hashes a table and a primary key to 64 bits, by eight bytes at a time. */
final class Identity {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final long PRIME = 0xBF58476D1CE4E5B9L;

    private Identity() {}

    static long of(String table) {
        long hash = table.length();
        for (int i = 0; i < table.length(); i++) {
            hash = mix(hash ^ table.charAt(i));
        }
        return hash;
    }

    static long add(long hash, ByteBuffer value) {
        int length = value.remaining();
        int at = value.position();
        long mixed = mix(hash ^ length);
        int rest = length;
        for (; rest >= Long.BYTES; rest -= Long.BYTES, at += Long.BYTES) {
            mixed = mix(mixed ^ value.getLong(at));
        }
        long tail = 0;
        for (; rest > 0; rest--, at++) {
            tail = (tail << Byte.SIZE) | (value.get(at) & 0xFF);
        }
        return mix(mixed ^ tail);
    }

    private static long mix(long value) {
        long mixed = (value + GOLDEN) * PRIME;
        return mixed ^ (mixed >>> 31);
    }
}
