package io.millrace.streams.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Builds Avro binary in an array that is used again and again. For one thread. */
public final class AvroOutput {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int LONGEST_NUMBER = 10;

    private byte[] bytes = new byte[512];
    private int size;

    /**
     * Forgets what was written.
     *
     * @return this
     */
    public AvroOutput reset() {
        size = 0;
        return this;
    }

    /**
     * Forgets what was written after a point.
     *
     * @param length how many bytes to keep
     */
    public void truncate(int length) {
        size = length;
    }

    /**
     * Returns how much has been written.
     *
     * @return bytes
     */
    public int size() {
        return size;
    }

    /**
     * Returns where it has been written: valid until the next write.
     *
     * @return the array itself; the first {@link #size} bytes count
     */
    public byte[] array() {
        return bytes;
    }

    /**
     * Copies what was written.
     *
     * @return an array of its own
     */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /**
     * Writes an int or a long.
     *
     * @param value the value
     */
    public void writeLong(long value) {
        ensure(LONGEST_NUMBER);
        long raw = (value << 1) ^ (value >> 63);
        while ((raw & ~0x7fL) != 0) {
            bytes[size++] = (byte) (raw | 0x80);
            raw >>>= 7;
        }
        bytes[size++] = (byte) raw;
    }

    /**
     * Writes a boolean.
     *
     * @param value the value
     */
    public void writeBoolean(boolean value) {
        ensure(1);
        bytes[size++] = (byte) (value ? 1 : 0);
    }

    /**
     * Writes a float.
     *
     * @param value the value
     */
    public void writeFloat(float value) {
        ensure(Float.BYTES);
        INTS.set(bytes, size, Float.floatToRawIntBits(value));
        size += Float.BYTES;
    }

    /**
     * Writes a double.
     *
     * @param value the value
     */
    public void writeDouble(double value) {
        ensure(Double.BYTES);
        LONGS.set(bytes, size, Double.doubleToRawLongBits(value));
        size += Double.BYTES;
    }

    /**
     * Writes bytes or a string: the length, then the content.
     *
     * @param source where the content is
     * @param offset where it begins
     * @param length how long it is
     */
    public void writeBytes(byte[] source, int offset, int length) {
        writeLong(length);
        writeFixed(source, offset, length);
    }

    /**
     * Writes bytes as they are, without a length.
     *
     * @param source where they are
     * @param offset where they begin
     * @param length how many they are
     */
    public void writeFixed(byte[] source, int offset, int length) {
        ensure(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    /**
     * Writes bytes as they are, without a length.
     *
     * @param source the bytes
     */
    public void writeFixed(byte[] source) {
        writeFixed(source, 0, source.length);
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(size, more)));
        }
    }
}
