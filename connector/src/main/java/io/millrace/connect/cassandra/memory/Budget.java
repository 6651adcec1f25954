package io.millrace.connect.cassandra.memory;

import io.millrace.connect.cassandra.config.BufferConfig;

/**
 * What one task holds, and how much it may: the only place where either is counted. Whoever holds memory takes it from here and gives
 * back exactly what was taken, whatever has become of the thing meanwhile. Taking always succeeds, since a record that was handed over
 * cannot be handed back; above the high-water mark the task pauses its partitions, until it is below the low one.
 *
 * <p>The low-water mark is three quarters: the fuller the buffer may stay, the fuller the batches.
 *
 * <p>Belongs to the task thread.
 */
public final class Budget {

    private final int highRows;
    private final int lowRows;
    private final long highBytes;
    private final long lowBytes;
    private int rows;
    private long bytes;

    public Budget(BufferConfig limits) {
        highRows = limits.maxRows();
        lowRows = highRows - highRows / 4;
        highBytes = limits.maxBytes();
        lowBytes = highBytes - highBytes / 4;
    }

    /** Takes rows: a record that waits to be mapped counts as one, and then each row it has become. */
    public void takeRows(int count) {
        rows += count;
    }

    /** Gives rows back. */
    public void giveBackRows(int count) {
        if (count > rows) {
            throw new IllegalStateException("more rows given back than taken");
        }
        rows -= count;
    }

    /** Takes heap, in bytes as estimated. */
    public void takeBytes(long count) {
        bytes += count;
    }

    /** Gives heap back. */
    public void giveBackBytes(long count) {
        if (count > bytes) {
            throw new IllegalStateException("more bytes given back than taken");
        }
        bytes -= count;
    }

    /** Returns the rows held: waiting to be mapped, to be sent, to be sent again, or in flight. */
    public int rows() {
        return rows;
    }

    /** Returns the heap held, in bytes as estimated: records, rows, tracked offsets, counts of write times. */
    public long bytes() {
        return bytes;
    }

    /** Tells whether rows should leave before they are due. */
    public boolean isAboveLowWaterMark() {
        return rows > lowRows || bytes > lowBytes;
    }

    /** Tells whether no more should be taken. */
    public boolean isAboveHighWaterMark() {
        return rows >= highRows || bytes >= highBytes;
    }
}
