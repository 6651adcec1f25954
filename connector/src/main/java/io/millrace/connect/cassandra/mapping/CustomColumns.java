package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.ColumnSource;
import io.millrace.connect.cassandra.config.CqlStatement;
import io.millrace.connect.cassandra.config.CqlStatement.Assignment;
import io.millrace.connect.cassandra.config.CqlStatement.Operation;
import io.millrace.connect.cassandra.config.TableMapping;
import io.millrace.connect.cassandra.mapping.Conditional.Bound;
import io.millrace.connect.cassandra.mapping.Conditional.Outcome;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a statement of the user's own does to the columns of its table, as far as its text tells. */
final class CustomColumns {

    private CustomColumns() {}

    /** Returns the source of each parameter. */
    static Map<String, ColumnSource> sources(CqlStatement statement, TableMapping mapping) {
        Map<String, ColumnSource> sources = new LinkedHashMap<>();
        mapping.columns().stream().flatMap(List::stream).forEach(target -> statement
                .parameter(target.target())
                .ifPresent(parameter -> sources.put(parameter, target.source())));
        return sources;
    }

    /** Returns the sources of the columns of the primary key that are equal to a parameter. */
    static Map<Column, ColumnSource> key(TableSchema table, CqlStatement statement, TableMapping mapping) {
        Map<String, ColumnSource> sources = sources(statement, mapping);
        Map<Column, ColumnSource> key = new LinkedHashMap<>();
        for (Column column : table.primaryKey()) {
            Integer position = statement.bound().get(column.field());
            if (position != null) {
                Optional.ofNullable(
                                sources.get(statement.markers().get(position).name()))
                        .ifPresent(source -> key.put(column, source));
            }
        }
        return key;
    }

    /** Tells whether a column is what the statement says, and not what a record does. */
    static boolean isUnbound(CqlStatement statement, Column column) {
        return statement.unbound().containsKey(column.field())
                && !statement.bound().containsKey(column.field());
    }

    /** Returns the columns that it sets or deletes, without those of the primary key. */
    static List<Column> written(TableSchema table, CqlStatement statement) {
        return statement.assignments().stream()
                .flatMap(assignment -> column(table, assignment.column()).stream())
                .filter(column -> !table.isPrimaryKey(column))
                .distinct()
                .toList();
    }

    /** Tells whether it concerns rows of a partition that are not all told, or what they share. */
    static boolean sharesPartition(TableSchema table, CqlStatement statement) {
        return !table.clustering().stream().allMatch(column -> statement.bound().containsKey(column.field()))
                || written(table, statement).stream().anyMatch(Column::isStatic);
    }

    /** Returns the positions of the clustering columns' bind markers; none unless all are there. */
    static int[] clusteringPositions(TableSchema table, CqlStatement statement) {
        int[] positions = table.clustering().stream()
                .map(column -> statement.bound().get(column.field()))
                .filter(position -> position != null)
                .mapToInt(Integer::intValue)
                .toArray();
        return positions.length == table.clustering().size() ? positions : new int[0];
    }

    /** Returns what its row is like once it was written, where each column is set to a parameter or deleted. */
    static Optional<Outcome> outcome(TableSchema table, CqlStatement statement) {
        List<Bound> columns = new ArrayList<>();
        for (Assignment assignment : statement.assignments()) {
            Optional<Column> column = column(table, assignment.column());
            if (column.isEmpty() || !assignment.isKnown()) {
                return Optional.empty();
            }
            if (!table.isPrimaryKey(column.get())) {
                columns.add(new Bound(column.get().name(), assignment.marker().orElse(Bound.NONE)));
            }
        }
        List<Bound> key = new ArrayList<>();
        boolean ofPartition = statement.operation() != Operation.DELETE
                && written(table, statement).stream().allMatch(Column::isStatic);
        for (Column column : ofPartition ? table.partitionKey() : table.primaryKey()) {
            Integer position = statement.bound().get(column.field());
            if (position == null) {
                return Optional.empty();
            }
            key.add(new Bound(column.name(), position));
        }
        return Optional.of(new Outcome(columns, key));
    }

    private static Optional<Column> column(TableSchema table, String name) {
        return table.columns().stream()
                .filter(column -> column.field().equals(name))
                .findFirst();
    }
}
