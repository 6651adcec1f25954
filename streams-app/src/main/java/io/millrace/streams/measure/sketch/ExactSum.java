package io.millrace.streams.measure.sketch;

import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * The exact sum of doubles: a number as long as it takes, of which only the part that is not zero is held. Nothing is
 * rounded until the sum is read, so order and grouping change nothing, and the bytes follow from the sum alone. Sums of
 * ordinary numbers take some 50 bytes of memory and 5 to 20 bytes written; none takes more than 280. For one thread.
 */
public final class ExactSum implements MergeableState<ExactSum> {
    private static final int DIGIT_BITS = 32;
    private static final long DIGIT = (1L << DIGIT_BITS) - 1;
    /** A double is a whole number of 2^-1074, and 2^2098 of those are more than the greatest. */
    private static final int LEAST_EXPONENT = -1074;

    private static final int MANTISSA_BITS = 52;
    private static final int EXPONENT_MASK = 0x7ff;
    /** A mantissa that begins within a digit ends in the one after the next. */
    private static final int DIGITS_ADDED = 3;
    /** An addition puts less than 2^34 into a digit of 64 bits. */
    private static final int UNCARRIED_MAX = 1 << 27;
    /** Far enough below 2^1024 that neither the other operand nor rounding can reach it. */
    private static final int SAFE_DIGITS = (1000 - LEAST_EXPONENT) / DIGIT_BITS;
    /** No sum of 2^63 doubles is longer. */
    private static final int MOST_BYTES = 280;

    /** With sign, in units of 2^(32 * (lowest + i) - 1074). When carried: all but the last from 0 to 2^32. */
    private long[] digits = {};

    private int lowest;
    private int uncarried;

    /**
     * Adds a value.
     *
     * @param value a finite number
     */
    public void add(double value) {
        long bits = Double.doubleToRawLongBits(value);
        int exponent = (int) (bits >>> MANTISSA_BITS) & EXPONENT_MASK;
        long mantissa = bits & ((1L << MANTISSA_BITS) - 1);
        if (exponent != 0) {
            mantissa |= 1L << MANTISSA_BITS;
            exponent--;
        }
        if (mantissa == 0) {
            return;
        }
        int digit = exponent / DIGIT_BITS;
        int shift = exponent % DIGIT_BITS;
        long low = (mantissa & DIGIT) << shift;
        long high = (mantissa >>> DIGIT_BITS) << shift;
        long sign = bits < 0 ? -1 : 1;
        makeRoom(digit, digit + DIGITS_ADDED);
        int i = digit - lowest;
        digits[i] += sign * (low & DIGIT);
        digits[i + 1] += sign * ((low >>> DIGIT_BITS) + (high & DIGIT));
        digits[i + 2] += sign * (high >>> DIGIT_BITS);
        uncarried++;
        if (uncarried >= UNCARRIED_MAX) {
            carry();
        }
    }

    /**
     * Adds another sum, whose value stays as it is.
     *
     * @param other the other
     */
    @Override
    public void merge(ExactSum other) {
        other.carry();
        if (other.digits.length == 0) {
            return;
        }
        carry();
        makeRoom(other.lowest, other.lowest + other.digits.length);
        for (int i = 0; i < other.digits.length; i++) {
            digits[other.lowest - lowest + i] += other.digits[i];
        }
        uncarried = 2;
    }

    /**
     * Says whether another sum can be added without leaving the range of doubles.
     *
     * @param other the other
     * @return true if the sum of both would be read as an infinity
     */
    public boolean overflowsWith(ExactSum other) {
        if (small() && other.small()) {
            return false;
        }
        ExactSum both = copy();
        both.merge(other);
        return Double.isInfinite(both.value());
    }

    /**
     * Says whether a value can be added without leaving the range of doubles.
     *
     * @param value a finite number
     * @return true if the sum would be read as an infinity
     */
    public boolean overflowsWith(double value) {
        if (small() && Math.getExponent(value) < DIGIT_BITS * SAFE_DIGITS + LEAST_EXPONENT) {
            return false;
        }
        ExactSum both = copy();
        both.add(value);
        return Double.isInfinite(both.value());
    }

    private boolean small() {
        return lowest + digits.length <= SAFE_DIGITS;
    }

    /**
     * Returns the sum.
     *
     * @return the double next to the exact sum, an even one of two
     */
    public double value() {
        carry();
        if (digits.length == 0) {
            return 0;
        }
        BigInteger exact = new BigInteger(bigEndian());
        int exponent = DIGIT_BITS * lowest + LEAST_EXPONENT;
        // So many bits stay as do not overflow in between; of those that go, one tells whether there were any.
        int excess = exact.bitLength() - 2 * Long.SIZE;
        if (excess > 0) {
            boolean remainder = exact.getLowestSetBit() < excess;
            exact = exact.shiftRight(excess);
            exact = remainder ? exact.setBit(0) : exact;
            exponent += excess;
        }
        return Math.scalb(exact.doubleValue(), exponent);
    }

    /**
     * Copies the sum.
     *
     * @return a sum of its own
     */
    public ExactSum copy() {
        ExactSum copy = new ExactSum();
        copy.digits = digits.clone();
        copy.lowest = lowest;
        copy.uncarried = uncarried;
        return copy;
    }

    /** Makes the digits those of two's complement, as few as there can be. */
    private void carry() {
        if (uncarried == 0) {
            return;
        }
        uncarried = 0;
        long carried = 0;
        for (int i = 0; i < digits.length; i++) {
            carried += digits[i];
            digits[i] = carried & DIGIT;
            carried >>= DIGIT_BITS;
        }
        long last = carried;
        int to = digits.length;
        while (to > 0 && last == (int) digits[to - 1] >> (DIGIT_BITS - 1)) {
            // The digit before tells the sign by its own first bit.
            to--;
            last = (int) digits[to];
        }
        int from = 0;
        while (from < to && digits[from] == 0) {
            from++;
        }
        if (from == to && last == 0) {
            digits = new long[0];
            lowest = 0;
            return;
        }
        digits = Arrays.copyOfRange(digits, from, to + 1);
        digits[to - from] = last;
        lowest += from;
    }

    private void makeRoom(int from, int to) {
        int end = lowest + digits.length;
        if (digits.length == 0) {
            lowest = from;
            digits = new long[to - from];
        } else if (from < lowest || to > end) {
            int newLowest = Math.min(from, lowest);
            long[] longer = new long[Math.max(to, end) - newLowest];
            System.arraycopy(digits, 0, longer, lowest - newLowest, digits.length);
            digits = longer;
            lowest = newLowest;
        }
    }

    private byte[] bigEndian() {
        byte[] bytes = new byte[digits.length * Integer.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            int place = bytes.length - 1 - i;
            bytes[place] = (byte) (digits[i / Integer.BYTES] >>> (i % Integer.BYTES * Byte.SIZE));
        }
        return bytes;
    }

    /**
     * Returns how much memory the sum takes.
     *
     * @return bytes, about
     */
    @Override
    public int memoryBytes() {
        return 48 + Long.BYTES * digits.length;
    }

    /**
     * Writes the sum: how many bytes its unit is above the least, and its bytes in two's complement, the first one first,
     * as few as there can be.
     *
     * @param out where to
     */
    @Override
    public void write(AvroOutput out) {
        carry();
        byte[] bytes = bigEndian();
        int from = 0;
        while (from < bytes.length - 1 && redundant(bytes, from)) {
            from++;
        }
        int to = bytes.length;
        while (to > from && bytes[to - 1] == 0) {
            to--;
        }
        out.writeLong((long) lowest * Integer.BYTES + bytes.length - to);
        out.writeBytes(bytes, from, to - from);
    }

    private static boolean redundant(byte[] bytes, int i) {
        return bytes[i] == bytes[i + 1] >> (Byte.SIZE - 1);
    }

    /**
     * Reads a sum.
     *
     * @param in where from
     * @return a sum of its own
     * @throws MalformedException if it is none that {@link #write} writes
     */
    public static ExactSum read(AvroInput in) throws MalformedException {
        int unit = in.readInt();
        int length = in.readLength();
        int from = in.position();
        in.skip(length);
        ExactSum sum = new ExactSum();
        if (unit == 0 && length == 0) {
            return sum;
        }
        byte[] bytes = in.bytes();
        if (unit < 0
                || length == 0
                || unit + length > MOST_BYTES
                || bytes[from + length - 1] == 0
                || (length > 1 && redundant(bytes, from))) {
            throw new MalformedException("an exact sum is none");
        }
        int zeros = unit % Integer.BYTES;
        sum.lowest = unit / Integer.BYTES;
        sum.digits = new long[(zeros + length + Integer.BYTES - 1) / Integer.BYTES];
        int sign = bytes[from] < 0 ? -1 : 0;
        for (int i = zeros; i < sum.digits.length * Integer.BYTES; i++) {
            int place = length - 1 - (i - zeros);
            long value = (place < 0 ? sign : bytes[from + place]) & 0xffL;
            sum.digits[i / Integer.BYTES] |= value << (i % Integer.BYTES * Byte.SIZE);
        }
        int last = sum.digits.length - 1;
        sum.digits[last] = (int) sum.digits[last];
        return sum;
    }
}
