package io.millrace.connect.cassandra.session;

import io.millrace.connect.cassandra.config.TableMapping.Change;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the statements that the sink makes, with a bind marker for each value. */
final class WriteTexts {

    private WriteTexts() {}

    /** Returns the clause of the write time and the time to live; empty without either. */
    static String using(boolean writeTime, boolean ttl) {
        if (writeTime) {
            return ttl ? " USING TIMESTAMP ? AND TTL ?" : " USING TIMESTAMP ?";
        }
        return ttl ? " USING TTL ?" : "";
    }

    static String insert(TableSchema table, List<Column> columns) {
        return "INSERT INTO " + table.table() + " (" + names(columns, "", ", ") + ") VALUES ("
                + "?, ".repeat(columns.size() - 1) + "?)";
    }

    /**
     * Returns an UPDATE.
     *
     * @param columns those that change and then those of the primary key
     * @param changes what becomes of those that are not set
     */
    static String update(TableSchema table, List<Column> columns, Map<Column, Change> changes, String using) {
        List<Column> changed =
                columns.stream().filter(column -> !table.isPrimaryKey(column)).toList();
        return "UPDATE " + table.table() + using + " SET "
                + changed.stream()
                        .map(column -> assignment(column, changes.getOrDefault(column, Change.SET)))
                        .collect(Collectors.joining(", "))
                + where(columns.subList(changed.size(), columns.size()));
    }

    private static String assignment(Column column, Change change) {
        String name = column.cql();
        return switch (change) {
            case SET -> name + " = ?";
            case ADD -> name + " = " + name + " + ?";
            case REMOVE -> name + " = " + name + " - ?";
        };
    }

    static String addToCounters(TableSchema table, List<Column> columns) {
        int counters = columns.size() - table.primaryKey().size();
        return "UPDATE " + table.table() + " SET "
                + columns.subList(0, counters).stream()
                        .map(column -> assignment(column, Change.ADD))
                        .collect(Collectors.joining(", "))
                + where(columns.subList(counters, columns.size()));
    }

    static String delete(TableSchema table, List<Column> key, String using) {
        return "DELETE FROM " + table.table() + using + where(key);
    }

    private static String where(List<Column> key) {
        return " WHERE " + names(key, " = ?", " AND ");
    }

    private static String names(List<Column> columns, String suffix, String separator) {
        return columns.stream()
                .map(column -> column.name().asCql(true) + suffix)
                .collect(Collectors.joining(separator));
    }
}
