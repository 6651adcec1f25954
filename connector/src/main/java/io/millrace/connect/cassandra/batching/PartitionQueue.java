package io.millrace.connect.cassandra.batching;

import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.mapping.Terms;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rows that wait for one partition key, in the order in which they came. Never more than one batch is in flight for
 * it: so order within a key never depends on which request is faster, and a slow or hot key gathers bigger batches
 * meanwhile.
 */
final class PartitionQueue {

    private final PartitionKey key;
    private final ArrayDeque<BufferedRow> rows = new ArrayDeque<>(2);
    private int bytes;
    private boolean ready;
    private boolean inFlight;
    private long firstRowNanos;

    // Links of the linger list.
    private PartitionQueue previous;
    private PartitionQueue next;
    private boolean lingering;

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

    /** Returns the oldest row, of which there must be one. */
    BufferedRow first() {
        return rows.getFirst();
    }

    /** Returns the terms of the oldest row, of which there must be one. */
    Terms terms() {
        return rows.getFirst().row().statement().terms();
    }

    int size() {
        return rows.size();
    }

    int bytes() {
        return bytes;
    }

    /** Returns when the first row came that found the queue empty. */
    long firstRowNanos() {
        return firstRowNanos;
    }

    /** Returns whether rows are to leave as soon as there is room, and no batch in flight. */
    boolean isReady() {
        return ready;
    }

    void markReady() {
        ready = true;
    }

    boolean isInFlight() {
        return inFlight;
    }

    void setInFlight(boolean inFlight) {
        this.inFlight = inFlight;
    }

    /**
     * Moves the oldest rows, at least one, up to the limits of a batch, to the end of the list, and counts them as in
     * flight. Rows that do not fit, are sent on other terms, or would have the same write time as another of their row, have waited long
     * enough, and remain ready.
     */
    @SuppressWarnings("ReferenceEquality") // a statement is prepared once
    void take(int maxRows, int maxBytes, List<BufferedRow> taken) {
        int takenRows = 0;
        int takenBytes = 0;
        Terms terms = terms();
        // As a rule all rows have the same statement, so that its terms are looked at once for all of them.
        WriteStatement statement = null;
        boolean timed = true;
        int most = terms.isAlone() ? 1 : maxRows;
        Set<Long> untimed = null;
        while (!rows.isEmpty() && takenRows < most) {
            Row row = rows.peek().row();
            int rowBytes = row.bytes();
            if (takenRows > 0 && takenBytes + rowBytes > maxBytes) {
                break;
            }
            if (row.statement() != statement) {
                statement = row.statement();
                if (takenRows > 0 && !statement.terms().mayShare(terms)) {
                    break;
                }
                timed = statement.carriesWriteTime();
            }
            if (!timed) {
                untimed = untimed == null ? new HashSet<>() : untimed;
                if (!isFirst(row, untimed)) {
                    break;
                }
            }
            takenRows++;
            takenBytes += rowBytes;
            taken.add(rows.poll());
        }
        bytes -= takenBytes;
        inFlight = true;
        ready = !rows.isEmpty();
    }

    /**
     * Tells whether no row of those taken writes what this one does. All rows without a write time get that of their request, and of equal
     * ones the larger value remains, not the later.
     */
    private static boolean isFirst(Row row, Set<Long> untimed) {
        if (row.statement().kind() == WriteStatement.Kind.COUNTER) {
            return true;
        }
        // What deletes a partition is itself all that it shares.
        boolean sharesMore = row.sharedIdentity() != Row.SHARES_NOTHING && row.sharedIdentity() != row.identity();
        return untimed.add(row.identity()) && (!sharesMore || untimed.add(row.sharedIdentity()));
    }

    /** The queues with rows that are not ready, by the age of their first row. Linked through the queues themselves. */
    static final class LingerList {

        private PartitionQueue oldest;
        private PartitionQueue newest;

        /** Returns the queue that has lingered longest; {@code null} if none does. */
        PartitionQueue oldest() {
            return oldest;
        }

        void add(PartitionQueue queue, long nowNanos) {
            queue.firstRowNanos = nowNanos;
            queue.lingering = true;
            queue.previous = newest;
            if (newest == null) {
                oldest = queue;
            } else {
                newest.next = queue;
            }
            newest = queue;
        }

        /** Removes a queue, if it lingers. */
        void remove(PartitionQueue queue) {
            if (!queue.lingering) {
                return;
            }
            queue.lingering = false;
            if (queue.previous == null) {
                oldest = queue.next;
            } else {
                queue.previous.next = queue.next;
            }
            if (queue.next == null) {
                newest = queue.previous;
            } else {
                queue.next.previous = queue.previous;
            }
            queue.previous = null;
            queue.next = null;
        }
    }
}
