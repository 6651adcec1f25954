package io.millrace.connect.cassandra.config;

import java.util.List;
import java.util.Optional;

/**
 * How the records of one topic become rows of one table: the parsed form of
 * {@code topic.<topic>.<keyspace>.<table>.mapping}.
 *
 * @param option the whole name of the option, for error messages
 * @param columns in the order in which they were written
 * @param ttl where the time to live in seconds comes from, {@code __ttl}
 * @param writeTime where the write time comes from, {@code __timestamp}; takes precedence over {@code write.timestamp}
 */
public record TableMapping(
        String option,
        String topic,
        String keyspace,
        String table,
        List<Column> columns,
        Optional<ColumnSource> ttl,
        Optional<ColumnSource> writeTime) {

    public TableMapping {
        columns = List.copyOf(columns);
    }

    /** One column, by the name written in the mapping: matched exactly, then whatever the case. */
    public record Column(String name, ColumnSource source) {}
}
