package io.millrace.connect.cassandra.batching;

import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import java.util.Arrays;
import java.util.List;

/**
 * Leaves out of a batch the rows that a later write of the same row makes void: those of a smaller write time, written
 * by the same statement, of which the later one sets every column again. Writing both would end the same. A row left
 * out hangs on the one that supersedes it, and shares its fate: acknowledged with it, sent after all if that one fails.
 *
 * <p>Never rows without a write time, whose order is decided elsewhere, nor statements that add to what is there. An
 * INSERT and a DELETE do not supersede one another, and equal write times leave each column's larger value, which takes
 * both.
 */
public final class Coalescing {

    private static final int EMPTY = -1;

    // Positions in the batch by identity: open addressing, kept from batch to batch.
    private int[] slots = new int[64];
    private long steps;

    /**
     * Returns the rows that are to be sent, the list itself if none is left out. The list is used up: it is written to.
     */
    public List<BufferedRow> coalesce(List<BufferedRow> rows) {
        if (rows.size() < 2) {
            return rows;
        }
        int mask = prepare(rows.size());
        int kept = 0;
        for (int i = 0; i < rows.size(); i++) {
            BufferedRow row = rows.get(i);
            boolean isSent = true;
            if (isCoalescible(row.row().statement())) {
                int slot = slotOf(row.row().identity(), mask);
                while (slots[slot] != EMPTY) {
                    steps++;
                    BufferedRow other = rows.get(slots[slot]);
                    if (isSameRow(other.row(), row.row())) {
                        if (covers(row.row(), other.row())) {
                            steps += row.coalesce(other);
                            rows.set(slots[slot], row);
                            isSent = false;
                        } else if (covers(other.row(), row.row())) {
                            steps += other.coalesce(row);
                            isSent = false;
                        }
                        break;
                    }
                    slot = (slot + 1) & mask;
                }
                if (isSent && slots[slot] == EMPTY) {
                    slots[slot] = kept;
                }
            }
            if (isSent) {
                rows.set(kept++, row);
            }
        }
        return kept == rows.size() ? rows : rows.subList(0, kept);
    }

    /** Returns how many rows were compared or carried over so far: what coalescing costs, whatever the machine. */
    long steps() {
        return steps;
    }

    /** Empties as many slots as the rows need, and returns the mask for their positions. */
    private int prepare(int rows) {
        int needed = Integer.highestOneBit(rows) * 4;
        if (slots.length < needed) {
            slots = new int[needed];
        }
        Arrays.fill(slots, 0, needed, EMPTY);
        return needed - 1;
    }

    private static int slotOf(long identity, int mask) {
        return (int) (identity ^ (identity >>> 32)) & mask;
    }

    private static boolean isCoalescible(WriteStatement statement) {
        return statement.carriesWriteTime() && statement.kind() == WriteStatement.Kind.ROW;
    }

    /** Identities are hashes: whether it is the same row the key has to say. */
    @SuppressWarnings("ReferenceEquality") // a statement is prepared once
    private static boolean isSameRow(Row one, Row other) {
        if (one.identity() != other.identity()
                || one.statement() != other.statement()
                || !one.partitionKey().equals(other.partitionKey())) {
            return false;
        }
        for (int position : one.statement().clusteringPositions()) {
            if (!one.values()[position].equals(other.values()[position])) {
                return false;
            }
        }
        return true;
    }

    private static boolean covers(Row later, Row earlier) {
        if (later.writeTimeMicros() <= earlier.writeTimeMicros()) {
            return false;
        }
        for (int i = 0; i < later.values().length; i++) {
            if (WriteStatement.isUnset(later.values()[i]) && !WriteStatement.isUnset(earlier.values()[i])) {
                return false;
            }
        }
        return true;
    }
}
