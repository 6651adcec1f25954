package io.millrace.streams.rollup;

import io.millrace.streams.wire.AvroOutput;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The bytes that tell a row from another: the window's length in seconds (0 for all time), its start in 8 bytes that sort by
 * time, so that the oldest rows of each window stand together, and the key's columns in Avro binary, exactly as they go out
 * again.
 */
final class RowKey {
    /** Where the key's columns begin. */
    static final int COLUMNS = Integer.BYTES + Long.BYTES;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] NO_WINDOW = new byte[COLUMNS];

    private RowKey() {}

    /** Leaves room for the window; {@link #setWindow} fills it. */
    static void reserveWindow(AvroOutput out) {
        out.writeFixed(NO_WINDOW);
    }

    static void setWindow(byte[] rowKey, int windowSeconds, long windowStart) {
        INTS.set(rowKey, 0, windowSeconds);
        LONGS.set(rowKey, Integer.BYTES, windowStart ^ Long.MIN_VALUE);
    }

    /** Returns what the rows of a window that start at a time begin with. */
    static byte[] prefix(int windowSeconds, long windowStart) {
        byte[] prefix = new byte[COLUMNS];
        setWindow(prefix, windowSeconds, windowStart);
        return prefix;
    }

    /** Returns a key that sorts before every row of a window, and is none. */
    static byte[] mark(int windowSeconds) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(windowSeconds).array();
    }

    static int windowSeconds(byte[] rowKey) {
        return windowSeconds(rowKey, 0);
    }

    static int windowSeconds(byte[] bytes, int rowKeyFrom) {
        return (int) INTS.get(bytes, rowKeyFrom);
    }

    static long windowStart(byte[] rowKey) {
        return windowStart(rowKey, 0);
    }

    static long windowStart(byte[] bytes, int rowKeyFrom) {
        return (long) LONGS.get(bytes, rowKeyFrom + Integer.BYTES) ^ Long.MIN_VALUE;
    }
}
