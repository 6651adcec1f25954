package io.millrace.connect.cassandra.batching;

import io.millrace.connect.cassandra.mapping.PartitionKey;
import java.util.ArrayDeque;
import java.util.List;

/**
 * The rows that wait for one partition key, in the order in which they came. Never more than one batch is under way for it: so order
 * within a key never depends on which request is faster, and a slow or hot key gathers bigger batches meanwhile.
 */
final class PartitionQueue {

    private final PartitionKey key;
    private final ArrayDeque<BufferedRow> rows = new ArrayDeque<>(2);
    private int bytes;

    // Kept by the accumulator: links of its linger list, and where the queue stands.
    PartitionQueue previous;
    PartitionQueue next;
    boolean lingering;
    boolean due;
    boolean underWay;
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

    /** The oldest row, of which there must be one. */
    BufferedRow first() {
        return rows.getFirst();
    }

    int size() {
        return rows.size();
    }

    int bytes() {
        return bytes;
    }

    /** Moves the oldest rows, at least one, up to the limits of a batch, to the end of the list. */
    void take(int maxRows, int maxBytes, List<BufferedRow> taken) {
        int takenRows = 0;
        int takenBytes = 0;
        while (!rows.isEmpty() && takenRows < maxRows) {
            int rowBytes = rows.peek().row().bytes();
            if (takenRows > 0 && takenBytes + rowBytes > maxBytes) {
                break;
            }
            takenRows++;
            takenBytes += rowBytes;
            taken.add(rows.poll());
        }
        bytes -= takenBytes;
    }
}
