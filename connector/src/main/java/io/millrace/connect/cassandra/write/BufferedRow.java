package io.millrace.connect.cassandra.write;

import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.offsets.Delivery;

/** A row on its way to Cassandra, with the delivery that waits for it. */
final class BufferedRow {

    /**
     * What a row costs beside its values while it is buffered: the Connect record it came from, which is kept for a dead letter and
     * holds the same values once more as Java objects, and the objects of row, delivery and queue. Measured on rows of five
     * columns and 150 bytes.
     */
    private static final int OVERHEAD_BYTES = 512;

    private final Row row;
    private final Delivery delivery;
    private long firstSentNanos;
    private boolean sent;

    BufferedRow(Row row, Delivery delivery) {
        this.row = row;
        this.delivery = delivery;
    }

    Row row() {
        return row;
    }

    Delivery delivery() {
        return delivery;
    }

    /** The heap that the row holds on to, as far as it can be told without walking the record. */
    int heapBytes() {
        return OVERHEAD_BYTES + 2 * row.bytes();
    }

    void markSent(long nowNanos) {
        if (!sent) {
            sent = true;
            firstSentNanos = nowNanos;
        }
    }

    /** Nanoseconds since the row was sent for the first time. */
    long nanosSinceFirstSent(long nowNanos) {
        return sent ? nowNanos - firstSentNanos : 0;
    }
}
