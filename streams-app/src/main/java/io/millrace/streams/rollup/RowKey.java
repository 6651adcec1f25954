package io.millrace.streams.rollup;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The bytes that tell a row's state from another's: for windowed rollups the window's start in 8 bytes that sort by time, so
 * that the oldest rows stand together; then the key's fields in Avro binary, exactly as they go out again.
 */
final class RowKey {
    /** How many bytes the window's start takes. */
    static final int WINDOW_BYTES = 8;

    private RowKey() {}

    static byte[] windowed(long windowStart, byte[] keyFields) {
        return ByteBuffer.allocate(WINDOW_BYTES + keyFields.length)
                .put(windowBytes(windowStart))
                .put(keyFields)
                .array();
    }

    static byte[] windowBytes(long windowStart) {
        return ByteBuffer.allocate(WINDOW_BYTES)
                .putLong(windowStart ^ Long.MIN_VALUE)
                .array();
    }

    static long windowStart(byte[] rowKey) {
        return ByteBuffer.wrap(rowKey).getLong() ^ Long.MIN_VALUE;
    }

    static byte[] keyFields(byte[] rowKey) {
        return Arrays.copyOfRange(rowKey, WINDOW_BYTES, rowKey.length);
    }
}
