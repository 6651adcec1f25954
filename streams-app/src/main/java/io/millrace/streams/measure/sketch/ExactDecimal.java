package io.millrace.streams.measure.sketch;

import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;
import java.math.BigInteger;

/**
 * The exact sum of decimals of one scale, by their unscaled numbers. Its bytes follow from the sum alone. What fits a long
 * is added without making objects. For one thread.
 */
public final class ExactDecimal implements MergeableState<ExactDecimal> {
    /** The sum is this and {@link #large} together. */
    private long small;

    private BigInteger large = BigInteger.ZERO;

    /**
     * Adds a number.
     *
     * @param source where it is, in two's complement, the first byte first, as Avro has decimals
     * @param offset where it begins
     * @param length how many bytes it has; none is zero
     */
    public void add(byte[] source, int offset, int length) {
        if (length > Long.BYTES) {
            large = large.add(new BigInteger(source, offset, length));
        } else {
            add(asLong(source, offset, length));
        }
    }

    private void add(long more) {
        long sum = small + more;
        if (((small ^ sum) & (more ^ sum)) < 0) {
            large = large.add(BigInteger.valueOf(small));
            small = more;
        } else {
            small = sum;
        }
    }

    private static long asLong(byte[] source, int offset, int length) {
        long value = length > 0 && source[offset] < 0 ? -1 : 0;
        for (int i = 0; i < length; i++) {
            value = (value << Byte.SIZE) | (source[offset + i] & 0xff);
        }
        return value;
    }

    /**
     * Adds another sum, which stays as it is.
     *
     * @param other the other
     */
    @Override
    public void merge(ExactDecimal other) {
        large = large.add(other.large);
        add(other.small);
    }

    /**
     * Says whether a number can be added within a limit.
     *
     * @param source where it is
     * @param offset where it begins
     * @param length how many bytes it has
     * @param limit the least number that is too large, at least 2^65
     * @return true if the sum, or its opposite, would reach the limit
     */
    public boolean overflowsWith(byte[] source, int offset, int length, BigInteger limit) {
        if (length <= Long.BYTES && large.signum() == 0) {
            return false;
        }
        BigInteger more = length == 0 ? BigInteger.ZERO : new BigInteger(source, offset, length);
        return value().add(more).abs().compareTo(limit) >= 0;
    }

    /**
     * Says whether another sum can be added within a limit.
     *
     * @param other the other
     * @param limit the least number that is too large, at least 2^65
     * @return true if the sum, or its opposite, would reach the limit
     */
    public boolean overflowsWith(ExactDecimal other, BigInteger limit) {
        if (large.signum() == 0 && other.large.signum() == 0) {
            return false;
        }
        return value().add(other.value()).abs().compareTo(limit) >= 0;
    }

    /**
     * Returns the sum.
     *
     * @return the unscaled number
     */
    public BigInteger value() {
        return large.add(BigInteger.valueOf(small));
    }

    /**
     * Returns how much memory the sum takes.
     *
     * @return bytes, about
     */
    @Override
    public int memoryBytes() {
        return 32 + (large.signum() == 0 ? 0 : 64 + large.bitLength() / Byte.SIZE);
    }

    /**
     * Writes the sum, as Avro has decimals.
     *
     * @param out where to
     */
    @Override
    public void write(AvroOutput out) {
        byte[] bytes = value().toByteArray();
        out.writeBytes(bytes, 0, bytes.length);
    }

    /**
     * Reads a sum.
     *
     * @param in where from
     * @return a sum of its own
     * @throws MalformedException if there is none
     */
    public static ExactDecimal read(AvroInput in) throws MalformedException {
        int length = in.readLength();
        int from = in.position();
        in.skip(length);
        ExactDecimal sum = new ExactDecimal();
        sum.add(in.bytes(), from, length);
        return sum;
    }
}
