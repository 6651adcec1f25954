package io.millrace.connect.cassandra.batching;

import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.offsets.Delivery;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A row on its way to Cassandra, with the delivery that waits for it. */
public final class BufferedRow {

    /** The objects of row, values and queue, measured on rows of five columns. */
    private static final int OVERHEAD_BYTES = 384;

    private final Delivery delivery;
    private Row row;
    private long firstSentNanos;
    private boolean sent;
    private final int heapBytes;
    // Left out in favour of this one; none of them has any of its own.
    private List<BufferedRow> superseded;

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

    /**
     * Leaves the other row out in favour of this one, and with it all rows that were left out in its favour.
     *
     * @return how many of those had to be carried over one by one; none where only one of the two has any
     */
    int coalesce(BufferedRow other) {
        List<BufferedRow> smaller = other.superseded;
        other.superseded = null;
        if (superseded == null) {
            superseded = smaller == null ? new ArrayList<>(2) : smaller;
            smaller = null;
        } else if (smaller != null && smaller.size() > superseded.size()) {
            List<BufferedRow> larger = smaller;
            smaller = superseded;
            superseded = larger;
        }
        superseded.add(other);
        if (smaller == null) {
            return 0;
        }
        superseded.addAll(smaller);
        return smaller.size();
    }

    /** Returns the rows left out in its favour. */
    public List<BufferedRow> superseded() {
        return superseded == null ? List.of() : Collections.unmodifiableList(superseded);
    }

    /** Hands over the rows left out in its favour: each is on its own from now on, and the list is the caller's. */
    public List<BufferedRow> release() {
        List<BufferedRow> released = superseded;
        superseded = null;
        return released == null ? new ArrayList<>() : released;
    }

    /** Returns whether rows were left out in its favour. */
    public boolean hasCoalesced() {
        return superseded != null;
    }
}
