package io.millrace.tool.redrive;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A set of numbers below {@value #SIZE}: the offsets of a block. Held as they are while they are few, and as bits when they
 * are many; written as ranges or as bits, whichever is shorter, so never in more than {@value #MOST_BYTES} bytes.
 */
final class Offsets {
    static final int SIZE = 1 << 16;
    static final int MOST_BYTES = 1 + SIZE / Byte.SIZE;

    private static final byte RANGES = 1;
    private static final byte BITS = 2;
    /** Two bytes each: as many as the bits would take. */
    private static final int FEW = SIZE / Character.SIZE;

    private static final int RANGE_BYTES = 2 * Character.BYTES;

    private char[] few = new char[4];
    private int count;
    /** Null while they are few. */
    private BitSet many;

    /** Begins empty. */
    Offsets() {}

    /** Copies a set. */
    Offsets(Offsets other) {
        few = other.few.clone();
        count = other.count;
        many = other.many == null ? null : (BitSet) other.many.clone();
    }

    /**
     * Reads a set.
     *
     * @throws IllegalArgumentException if that is none
     */
    static Offsets read(byte[] bytes) {
        Offsets offsets = new Offsets();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte form = bytes.length == 0 ? 0 : in.get();
        if (form == BITS && bytes.length <= MOST_BYTES) {
            BitSet bits = BitSet.valueOf(in);
            bits.stream().forEach(offsets::add);
        } else if (form == RANGES && in.remaining() % RANGE_BYTES == 0) {
            while (in.hasRemaining()) {
                int from = in.getChar();
                int to = in.getChar();
                for (int i = from; i <= to; i++) {
                    offsets.add(i);
                }
            }
        } else {
            throw new IllegalArgumentException("a set of offsets in a form that is not known: " + form);
        }
        return offsets;
    }

    void add(int offset) {
        if (many != null) {
            many.set(offset);
            return;
        }
        int at = Arrays.binarySearch(few, 0, count, (char) offset);
        if (at >= 0) {
            return;
        }
        if (count == FEW) {
            many = new BitSet(SIZE);
            for (int i = 0; i < count; i++) {
                many.set(few[i]);
            }
            many.set(offset);
            few = new char[0];
            count = 0;
            return;
        }
        if (count == few.length) {
            few = Arrays.copyOf(few, Math.min(FEW, 2 * count));
        }
        int place = -at - 1;
        System.arraycopy(few, place, few, place + 1, count - place);
        few[place] = (char) offset;
        count++;
    }

    boolean contains(int offset) {
        return many != null ? many.get(offset) : Arrays.binarySearch(few, 0, count, (char) offset) >= 0;
    }

    /** Writes the set. */
    byte[] toBytes() {
        BitSet bits = bits();
        int ranges = 0;
        for (int from = bits.nextSetBit(0); from >= 0; from = bits.nextSetBit(bits.nextClearBit(from))) {
            ranges++;
        }
        byte[] asBits = bits.toByteArray();
        if (ranges * RANGE_BYTES >= asBits.length) {
            return ByteBuffer.allocate(1 + asBits.length).put(BITS).put(asBits).array();
        }
        ByteBuffer out = ByteBuffer.allocate(1 + ranges * RANGE_BYTES).put(RANGES);
        for (int from = bits.nextSetBit(0); from >= 0; from = bits.nextSetBit(bits.nextClearBit(from))) {
            out.putChar((char) from).putChar((char) (bits.nextClearBit(from) - 1));
        }
        return out.array();
    }

    private BitSet bits() {
        if (many != null) {
            return many;
        }
        BitSet bits = new BitSet(SIZE);
        for (int i = 0; i < count; i++) {
            bits.set(few[i]);
        }
        return bits;
    }
}
