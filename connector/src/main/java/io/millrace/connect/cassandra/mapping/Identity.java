package io.millrace.connect.cassandra.mapping;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/** Hashes a table and a primary key to 64 bits, by eight bytes at a time. */
final class Identity {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final long PRIME = 0xBF58476D1CE4E5B9L;

    /** Zeros are stripped one by one: of a number with thousands of digits that would take its time. */
    private static final int LONGEST_DECIMAL = 128;

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

    /** Adds a decimal by what it is worth: to Cassandra 1.0 and 1.00 are one clustering key. */
    static long addDecimal(long hash, ByteBuffer value) {
        if (value.remaining() > LONGEST_DECIMAL) {
            return add(hash, value);
        }
        byte[] unscaled = new byte[value.remaining() - Integer.BYTES];
        value.get(value.position() + Integer.BYTES, unscaled);
        BigDecimal worth =
                new BigDecimal(new BigInteger(unscaled), value.getInt(value.position())).stripTrailingZeros();
        return add(
                mix(hash ^ worth.scale()), ByteBuffer.wrap(worth.unscaledValue().toByteArray()));
    }

    private static long mix(long value) {
        long mixed = (value + GOLDEN) * PRIME;
        return mixed ^ (mixed >>> 31);
    }
}
