package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.MappingConfig;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.util.Collection;
import java.util.List;

/**
 * Says which columns a sink that may write a row twice cannot write: lists that are not frozen. Cassandra stores each
 * of their elements under a new time UUID, so the same write of the same write time, repeated, leaves every element
 * twice (CASSANDRA-11368).
 */
final class ListColumns {

    private ListColumns() {}

    /** Returns what is wrong with writing these columns; empty if nothing is, or if it was asked for. */
    static List<String> problems(TableSchema table, Collection<Column> written, MappingConfig config) {
        if (config.listsAllowed()) {
            return List.of();
        }
        return written.stream()
                .filter(Column::isUnfrozenList)
                .map(column -> problem(table, column))
                .toList();
    }

    /**
     * Lets only columns pass that may be written.
     *
     * @throws UnfitTableException naming the others
     */
    static void require(TableSchema table, Collection<Column> written, MappingConfig config) {
        List<String> problems = problems(table, written, config);
        if (!problems.isEmpty()) {
            throw new UnfitTableException(String.join("; ", problems));
        }
    }

    private static String problem(TableSchema table, Column column) {
        String type = column.type().asCql(false, true);
        return table + ", " + column
                + ": is a list that is not frozen, whose elements every retry and every redelivery of a"
                + " record doubles. Make the column frozen<" + type + "> or set" + type.substring("list".length())
                + ", or leave it out by mapping the other columns (topic.<topic>." + table.table()
                + ".mapping), or set lists.allow.duplicates=true if doubled elements will do";
    }
}
