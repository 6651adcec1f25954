package io.millrace.streams.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads Avro binary where it lies, and knows where it is: every event is read through this, and the library's decoder
 * neither tells its position nor reads without copying. Checks every length against what is left. For one thread.
 */
public final class AvroInput {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** A long takes at most ten bytes of seven bits. */
    private static final int LAST_SHIFT = 63;

    private byte[] bytes = new byte[0];
    private int at;
    private int end;

    /**
     * Begins to read.
     *
     * @param source the bytes; they are not copied
     * @param from the first to read
     * @param to one past the last
     * @return this
     */
    public AvroInput on(byte[] source, int from, int to) {
        bytes = source;
        at = from;
        end = to;
        return this;
    }

    /**
     * Returns the bytes that are read.
     *
     * @return the array itself
     */
    public byte[] bytes() {
        return bytes;
    }

    /**
     * Returns where the next value begins.
     *
     * @return an index of {@link #bytes}
     */
    public int position() {
        return at;
    }

    /**
     * Says whether everything has been read.
     *
     * @return true at the end
     */
    public boolean atEnd() {
        return at == end;
    }

    /**
     * Returns how much is left.
     *
     * @return bytes
     */
    public int left() {
        return end - at;
    }

    /**
     * Reads a long.
     *
     * @return its value
     * @throws MalformedException if there is none
     */
    public long readLong() throws MalformedException {
        long raw = 0;
        for (int shift = 0; shift <= LAST_SHIFT; shift += 7) {
            if (at == end) {
                throw new MalformedException("a number goes on after the end");
            }
            byte next = bytes[at++];
            raw |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw new MalformedException("a number is too long");
    }

    /**
     * Reads an int.
     *
     * @return its value
     * @throws MalformedException if there is none, or a greater number
     */
    public int readInt() throws MalformedException {
        long value = readLong();
        if (value != (int) value) {
            throw new MalformedException("a number is too large for an int");
        }
        return (int) value;
    }

    /**
     * Reads how many bytes follow.
     *
     * @return a length that is not more than what is left
     * @throws MalformedException if it is negative or more than what is left
     */
    public int readLength() throws MalformedException {
        long length = readLong();
        if (length < 0 || length > end - at) {
            throw new MalformedException("a length is not possible");
        }
        return (int) length;
    }

    /**
     * Reads a boolean.
     *
     * @return its value
     * @throws MalformedException if there is none
     */
    public boolean readBoolean() throws MalformedException {
        int from = at;
        skip(1);
        return bytes[from] == 1;
    }

    /**
     * Reads a float.
     *
     * @return its value
     * @throws MalformedException if there is none
     */
    public float readFloat() throws MalformedException {
        int from = at;
        skip(Float.BYTES);
        return Float.intBitsToFloat((int) INTS.get(bytes, from));
    }

    /**
     * Reads a double.
     *
     * @return its value
     * @throws MalformedException if there is none
     */
    public double readDouble() throws MalformedException {
        int from = at;
        skip(Double.BYTES);
        return Double.longBitsToDouble((long) LONGS.get(bytes, from));
    }

    /**
     * Goes on.
     *
     * @param count by how many bytes
     * @throws MalformedException if there are not as many left
     */
    public void skip(int count) throws MalformedException {
        if (count > end - at) {
            throw new MalformedException("a value goes on after the end");
        }
        at += count;
    }
}
