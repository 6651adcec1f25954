package io.millrace.streams.rollup;

import java.util.Arrays;

/** Decimals where they lie: two's complement, the first byte first, perhaps with more bytes than it takes. */
final class DecimalBytes {
    private DecimalBytes() {}

    /** Returns where the shortest form of the same number begins. */
    static int start(byte[] source, int from, int to) {
        int start = from;
        while (start < to - 1 && source[start] == source[start + 1] >> (Byte.SIZE - 1)) {
            start++;
        }
        return start;
    }

    /** Compares two numbers of the same scale, of a byte at least. */
    static int compare(byte[] one, int oneFrom, int oneTo, byte[] other, int otherFrom, int otherTo) {
        boolean negative = one[oneFrom] < 0;
        if (negative != other[otherFrom] < 0) {
            return negative ? -1 : 1;
        }
        int start = start(one, oneFrom, oneTo);
        int otherStart = start(other, otherFrom, otherTo);
        int longer = Integer.compare(oneTo - start, otherTo - otherStart);
        if (longer != 0) {
            return negative ? -longer : longer;
        }
        return Arrays.compareUnsigned(one, start, oneTo, other, otherStart, otherTo);
    }
}
