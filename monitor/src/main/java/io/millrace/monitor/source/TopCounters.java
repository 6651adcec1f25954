package io.millrace.monitor.source;

import java.util.List;

/**
 * The largest values of a column.
 *
 * @param table keyspace and table
 * @param column the column
 * @param rows the largest first
 * @param read how many rows have been looked at in this round over the table
 * @param whole whether all rows have been looked at once
 */
public record TopCounters(String table, String column, List<Row> rows, long read, boolean whole) {

    public TopCounters {
        rows = List.copyOf(rows);
    }

    /** One row: its primary key, in a line, and its value. */
    public record Row(String key, long value) {}
}
