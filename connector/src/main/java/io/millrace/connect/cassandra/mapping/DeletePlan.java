package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.DeleteConfig.IncompleteKey;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.sink.SinkRecord;

/** A DELETE of the row that a record names, or of the partition where it names no more. */
final class DeletePlan implements RecordPlan {

    private final TableSchema table;
    private final String what;
    private final List<KeyColumn> columns;
    private final ColumnsPlan row;
    private final Optional<ColumnsPlan> partition;
    private final IncompleteKey incompleteKey;
    private final int partitionColumns;
    private final boolean conditional;

    /**
     * A column of the primary key.
     *
     * @param plan what fills it; empty where no such record has anything for it
     * @param isSaid whether what fills it is said by the record, and not the same in many of them
     * @param isOfStatement whether only the text of the statement that writes rows says what it is
     * @param unsaid why a record may have nothing for it, after "a record without a value deletes one row, and "
     */
    record KeyColumn(Column column, Optional<ColumnPlan> plan, boolean isSaid, boolean isOfStatement, String unsaid) {

        boolean isMissing(SinkRecord record) {
            return plan.isEmpty() || plan.get().isMissing(record);
        }
    }

    /**
     * Makes the plan.
     *
     * @param what the kind of record, in words
     * @param columns the primary key, in order
     * @param partition empty where no more than a row may be deleted
     * @param conditional whether it deletes with IF, which Cassandra does for single rows alone
     */
    DeletePlan(
            TableSchema table,
            String what,
            List<KeyColumn> columns,
            ColumnsPlan row,
            Optional<ColumnsPlan> partition,
            IncompleteKey incompleteKey,
            boolean conditional) {
        this.table = table;
        this.what = what;
        this.columns = columns;
        this.row = row;
        this.partition = partition;
        this.incompleteKey = incompleteKey;
        this.conditional = conditional;
        this.partitionColumns = table.partitionKey().size();
    }

    @Override
    public Row map(SinkRecord record) {
        int first = -1;
        boolean saysMore = false;
        for (int i = 0; i < columns.size(); i++) {
            KeyColumn column = columns.get(i);
            boolean isMissing = column.isMissing(record);
            if (isMissing) {
                first = first < 0 ? i : first;
            }
            saysMore |= i >= partitionColumns && (isMissing ? column.isOfStatement() : column.isSaid());
        }
        if (first < 0) {
            return row.map(record);
        }
        boolean wholePartition = first >= partitionColumns && !saysMore;
        if (wholePartition && partition.isPresent()) {
            return partition.get().map(record);
        }
        if (incompleteKey == IncompleteKey.SKIP) {
            return null;
        }
        throw RecordErrors.of(
                record,
                table,
                columns.get(first).column() + ": " + what
                        + " deletes one row, and " + columns.get(first).unsaid() + "; all of the primary key is needed"
                        + (wholePartition && conditional
                                ? "; with a condition Cassandra deletes no whole partition"
                                : wholePartition
                                        ? ", unless delete.scope=partition is to delete the whole partition"
                                        : "; delete.incomplete.key=skip leaves such rows as they are"));
    }
}
