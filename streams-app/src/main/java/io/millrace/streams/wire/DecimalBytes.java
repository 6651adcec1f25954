package io.millrace.streams.wire;

import java.util.Arrays;

/** Decimals where they lie: two's complement, the first byte first, perhaps with more bytes than it takes. */
public final class DecimalBytes {
    private DecimalBytes() {}

    /**
     * Returns where the shortest form of the same number begins.
     *
     * @param source an array that holds the number
     * @param from where it begins
     * @param to where it ends
     * @return an index from {@code from}, less than {@code to} if there is a byte at all
     */
    public static int start(byte[] source, int from, int to) {
        int start = from;
        while (start < to - 1 && source[start] == source[start + 1] >> (Byte.SIZE - 1)) {
            start++;
        }
        return start;
    }

    /**
     * Compares two numbers of the same scale, of a byte at least.
     *
     * @param one an array that holds the one
     * @param oneFrom where it begins
     * @param oneTo where it ends
     * @param other an array that holds the other
     * @param otherFrom where that begins
     * @param otherTo where that ends
     * @return negative, zero or positive, as of a comparator
     */
    public static int compare(byte[] one, int oneFrom, int oneTo, byte[] other, int otherFrom, int otherTo) {
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
