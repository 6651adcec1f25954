package io.millrace.connect.cassandra.metrics;

import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts the rows of an acknowledged request, by table: rows of a few partitions share a request, and these may be of
 * several tables. Adding a row is an addition and nothing more. Belongs to the task's thread.
 */
public final class RequestTally {

    private final SinkMetrics metrics;
    private final List<TableMetrics> tables = new ArrayList<>();
    private int rows;
    private long bytes;
    private int coalesced;

    RequestTally(SinkMetrics metrics) {
        this.metrics = metrics;
    }

    /**
     * Adds a row that the request has written.
     *
     * @param table its table; quickest where the same table is the same object
     * @param rowBytes the size of its values
     */
    public void row(Table table, int rowBytes) {
        rows++;
        bytes += rowBytes;
        TableMetrics ofTable = metrics.table(table);
        if (ofTable.addRow(rowBytes)) {
            tables.add(ofTable);
        }
    }

    /** Adds rows that were left out in favour of one that the request has written. */
    public void coalesced(Table table, int leftOut) {
        coalesced += leftOut;
        metrics.table(table).rowsCoalesced.add(leftOut);
    }

    /** Counts what was added since the last call as one request. */
    public void acknowledged(long latencyNanos) {
        metrics.acknowledged(rows, bytes, coalesced, tables, latencyNanos);
        tables.clear();
        rows = 0;
        bytes = 0;
        coalesced = 0;
    }
}
