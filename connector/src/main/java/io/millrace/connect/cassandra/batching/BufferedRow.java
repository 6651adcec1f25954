package io.millrace.connect.cassandra.batching;

import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.offsets.Delivery;
import java.util.ArrayList;
import java.util.List;

/** A row on its way to Cassandra, with the delivery that waits for it. */
public final class BufferedRow {

    /** The objects of row, values and queue, measured on rows of five columns. */
    private static final int OVERHEAD_BYTES = 384;

    private final Delivery delivery;
    private Row row;
    private long firstSentNanos;
    private boolean sent;
    private BufferedRow superseded;
    private final int heapBytes;

    public BufferedRow(Row row, Delivery delivery) {
        this.row = row;
        this.delivery = delivery;
        this.heapBytes = OVERHEAD_BYTES + row.bytes();
    }

    public Row row() {
        return row;
    }

    /** Puts another row in its place: the same record mapped once more. */
    public void replace(Row remapped) {
        row = remapped;
    }

    public Delivery delivery() {
        return delivery;
    }

    /** Returns the heap that the row held on to when it was made, beside the record that it came from, in bytes. */
    public int heapBytes() {
        return heapBytes;
    }

    void markSent(long nowNanos) {
        if (!sent) {
            sent = true;
            firstSentNanos = nowNanos;
        }
    }

    /** Nanoseconds since the row was sent for the first time. */
    public long nanosSinceFirstSent(long nowNanos) {
        return sent ? nowNanos - firstSentNanos : 0;
    }

    /** The other row, and whatever it stands for, is left out in favour of this one. */
    void standFor(BufferedRow other) {
        BufferedRow last = other;
        while (last.superseded != null) {
            last = last.superseded;
        }
        last.superseded = superseded;
        superseded = other;
    }

    /** The rows left out in its favour. */
    public List<BufferedRow> superseded() {
        List<BufferedRow> rows = new ArrayList<>();
        for (BufferedRow row = superseded; row != null; row = row.superseded) {
            rows.add(row);
        }
        return rows;
    }

    /** It stands for no other any more: answers those it did, each on its own again. */
    public List<BufferedRow> release() {
        List<BufferedRow> rows = superseded();
        superseded = null;
        rows.forEach(row -> row.superseded = null);
        return rows;
    }

    public boolean standsForOthers() {
        return superseded != null;
    }
}
