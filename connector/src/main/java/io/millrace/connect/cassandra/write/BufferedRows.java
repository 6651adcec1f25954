package io.millrace.connect.cassandra.write;

import io.millrace.connect.cassandra.batching.BufferedRow;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.memory.Budget;
import io.millrace.connect.cassandra.offsets.Delivery;
import java.util.ArrayList;
import java.util.List;

/** The rows that the writer has taken and not seen through yet, with what they hold of the task's budget. */
final class BufferedRows {

    private final Budget budget;
    private int count;

    BufferedRows(Budget budget) {
        this.budget = budget;
    }

    /** Takes a row; its delivery waits for it from now on. */
    BufferedRow add(Delivery delivery, Row row) {
        delivery.begin();
        BufferedRow buffered = new BufferedRow(row, delivery);
        count++;
        budget.takeRows(1);
        budget.takeBytes(buffered.heapBytes());
        return buffered;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Lets go of a row that is stored, or whose record is a dead letter. */
    void done(BufferedRow row) {
        row.delivery().complete();
        forget(row);
    }

    /** Leaves out what belongs to partitions that this task no longer owns; what stood back for it is then sent itself. */
    List<BufferedRow> withoutAbandoned(List<BufferedRow> rows) {
        boolean all = true;
        for (int i = 0; i < rows.size() && all; i++) {
            all = !rows.get(i).delivery().isAbandoned();
        }
        if (all) {
            return rows;
        }
        List<BufferedRow> kept = new ArrayList<>(rows.size());
        for (BufferedRow row : rows) {
            if (row.delivery().isAbandoned()) {
                row.delivery().abandon();
                forget(row);
                kept.addAll(withoutAbandoned(row.release()));
            } else {
                kept.add(row);
            }
        }
        return kept;
    }

    private void forget(BufferedRow row) {
        count--;
        budget.giveBackRows(1);
        budget.giveBackBytes(row.heapBytes());
    }
}
