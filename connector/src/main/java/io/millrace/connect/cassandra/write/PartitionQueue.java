package io.millrace.connect.cassandra.write;

import io.millrace.connect.cassandra.mapping.PartitionKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The rows that wait for one partition key, in the order in which they came, and the one batch that is under way for it. Never more than
 * one: so order within a key never depends on which request is faster, and a slow or hot key gathers bigger batches meanwhile.
 */
final class PartitionQueue {

    private final PartitionKey key;
    private final ArrayDeque<BufferedRow> rows = new ArrayDeque<>(4);
    private int bytes;

    // Parts of a batch that was bisected, to be sent one after another before anything new.
    private final Deque<List<BufferedRow>> parts = new ArrayDeque<>(0);
    private boolean underWay;

    // Kept by the accumulator: links of its linger list, and whether the rows are due without waiting longer.
    PartitionQueue previous;
    PartitionQueue next;
    boolean lingering;
    boolean due;
    long firstRowNanos;

    PartitionQueue(PartitionKey key) {
        this.key = key;
    }

    PartitionKey key() {
        return key;
    }

    void add(BufferedRow row) {
        rows.add(row);
        bytes += row.row().bytes();
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    int size() {
        return rows.size();
    }

    int bytes() {
        return bytes;
    }

    boolean isUnderWay() {
        return underWay;
    }

    void setUnderWay(boolean underWay) {
        this.underWay = underWay;
    }

    /** Takes the oldest rows, at least one, up to the limits of a batch. */
    List<BufferedRow> take(int maxRows, int maxBytes) {
        List<BufferedRow> taken = new ArrayList<>(Math.min(rows.size(), maxRows));
        int takenBytes = 0;
        while (!rows.isEmpty() && taken.size() < maxRows) {
            int rowBytes = rows.peek().row().bytes();
            if (!taken.isEmpty() && takenBytes + rowBytes > maxBytes) {
                break;
            }
            takenBytes += rowBytes;
            taken.add(rows.poll());
        }
        bytes -= takenBytes;
        return taken;
    }

    /** Puts the two halves of a refused batch first in line. */
    void bisect(List<BufferedRow> refused) {
        int middle = refused.size() / 2;
        parts.addFirst(refused.subList(middle, refused.size()));
        parts.addFirst(refused.subList(0, middle));
    }

    /** The next part of a bisected batch, or {@code null}. */
    List<BufferedRow> nextPart() {
        return parts.poll();
    }
}
