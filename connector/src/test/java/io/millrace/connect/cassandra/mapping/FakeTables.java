package io.millrace.connect.cassandra.mapping;

import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.millrace.connect.cassandra.config.CqlStatement;
import io.millrace.connect.cassandra.config.TableMapping.Change;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tables without a cluster. Remembers which statements were prepared, by what they bind. */
final class FakeTables implements Tables {

    final List<String> prepared = new ArrayList<>();
    private final Map<String, TableSchema> tables = new HashMap<>();
    private long changes;
    int looks;
    /** What asking for a table fails with, as when Cassandra cannot be reached; null if it does not. */
    DriverException failure;

    FakeTables add(TableSchema table) {
        tables.put(table.table().toString(), table);
        return this;
    }

    @Override
    public TableSchema schema(String keyspace, String table) {
        if (failure != null) {
            throw failure;
        }
        TableSchema found = tables.get(keyspace + "." + table);
        if (found == null) {
            throw new MissingTableException("there is no table " + table);
        }
        return found;
    }

    @Override
    public WriteStatement insert(TableSchema table, List<Column> columns, boolean writeTime, boolean ttl) {
        return prepare("INSERT", table, columns, writeTime, ttl);
    }

    @Override
    public WriteStatement update(
            TableSchema table, List<Column> columns, Map<Column, Change> changes, boolean writeTime, boolean ttl) {
        int keys = (int) columns.stream().filter(table::isPrimaryKey).count();
        if (columns.subList(0, columns.size() - keys).stream().anyMatch(table::isPrimaryKey)) {
            throw new IllegalArgumentException("The bind markers of an UPDATE have the primary key last: " + columns);
        }
        String text = (writeTime ? "timestamp " : "") + (ttl ? "ttl " : "") + "UPDATE "
                + columns.stream()
                        .map(column -> switch (changes.getOrDefault(column, Change.SET)) {
                            case SET -> column.cql();
                            case ADD -> "+" + column.field();
                            case REMOVE -> "-" + column.field();
                        })
                        .toList();
        prepared.add(text);
        return new Statement(text, table, writeTime, WriteStatement.Kind.MERGE);
    }

    @Override
    public WriteStatement delete(TableSchema table, List<Column> key, boolean writeTime) {
        return prepare("DELETE", table, key, writeTime, false);
    }

    @Override
    public WriteStatement addToCounters(TableSchema table, List<Column> columns) {
        String text = "UPDATE " + columns.stream().map(Column::field).toList();
        prepared.add(text);
        return new Statement(text, table, false, WriteStatement.Kind.COUNTER);
    }

    @Override
    public WriteStatement insertIfNotExists(TableSchema table, List<Column> columns, boolean ttl) {
        return conditional(prepare("INSERT IF NOT EXISTS", table, columns, false, ttl));
    }

    @Override
    public WriteStatement updateIfExists(
            TableSchema table, List<Column> columns, Map<Column, Change> changes, boolean ttl) {
        if (table.primaryKey().containsAll(columns)) {
            throw new IllegalArgumentException("An UPDATE sets something: " + columns);
        }
        WriteStatement update = update(table, columns, changes, false, ttl);
        return new Statement(update + " IF EXISTS", table, false, WriteStatement.Kind.MERGE);
    }

    @Override
    public WriteStatement deleteIfExists(TableSchema table) {
        return conditional(prepare("DELETE IF EXISTS", table, table.primaryKey(), false, false));
    }

    private static WriteStatement conditional(WriteStatement statement) {
        return new Statement(statement.toString(), statement.schema(), false, WriteStatement.Kind.MERGE);
    }

    @Override
    public CustomWrite custom(TableSchema table, CqlStatement statement, WriteStatement.Kind kind) {
        if (failure != null) {
            throw failure;
        }
        CustomWrite write = FakeCql.prepare(table, statement, kind);
        prepared.add(write.statement().toString());
        return write;
    }

    /** Replaces a table by another of its name, as ALTER TABLE does. */
    void alter(TableSchema table) {
        add(table);
        changes++;
    }

    void drop(TableSchema table) {
        tables.remove(table.table().toString());
        changes++;
    }

    @Override
    public long changes() {
        return changes;
    }

    @Override
    public boolean isCurrentSince(long nanos) {
        looks++;
        return true;
    }

    @Override
    public void forgetStatements(TableSchema table) {
        prepared.clear();
    }

    private WriteStatement prepare(
            String kind, TableSchema table, List<Column> columns, boolean writeTime, boolean ttl) {
        String text = kind + " " + columns.stream().map(Column::field).toList() + (writeTime ? " timestamp" : "")
                + (ttl ? " ttl" : "");
        prepared.add(text);
        boolean lists = kind.equals("INSERT") && columns.stream().anyMatch(Column::isUnfrozenList);
        return new Statement(
                text, table, writeTime, lists ? WriteStatement.Kind.ROW_WITH_LISTS : WriteStatement.Kind.ROW);
    }

    record Statement(String text, TableSchema schema, boolean carriesWriteTime, Kind kind) implements WriteStatement {

        @Override
        public WriteStatement withoutLists() {
            return kind == Kind.ROW_WITH_LISTS ? new Statement(text, schema, carriesWriteTime, Kind.ROW) : this;
        }

        @Override
        public int[] clusteringPositions() {
            return new int[0];
        }

        @Override
        public BoundStatement bind(Row row) {
            throw new UnsupportedOperationException("there is no driver in these tests");
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
