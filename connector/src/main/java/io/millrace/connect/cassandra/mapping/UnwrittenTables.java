package io.millrace.connect.cassandra.mapping;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.millrace.connect.cassandra.config.CqlStatement;
import io.millrace.connect.cassandra.config.TableMapping.Change;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.util.List;
import java.util.Map;

/** Tables as they are, with statements that cannot be carried out: for rows that are mapped to be looked at. */
final class UnwrittenTables implements Tables {

    private final Tables tables;

    UnwrittenTables(Tables tables) {
        this.tables = tables;
    }

    private record Unprepared(TableSchema schema, Kind kind, boolean carriesWriteTime) implements WriteStatement {

        @Override
        public BoundStatement bind(Row row) {
            throw new UnsupportedOperationException("nothing is written");
        }

        @Override
        public int[] clusteringPositions() {
            return new int[0];
        }
    }

    @Override
    public TableSchema schema(String keyspace, String table) {
        return tables.schema(keyspace, table);
    }

    @Override
    public WriteStatement insert(TableSchema table, List<Column> columns, boolean writeTime, boolean ttl) {
        return new Unprepared(table, WriteStatement.Kind.ROW, writeTime);
    }

    @Override
    public WriteStatement update(
            TableSchema table, List<Column> columns, Map<Column, Change> changes, boolean writeTime, boolean ttl) {
        return new Unprepared(table, WriteStatement.Kind.MERGE, writeTime);
    }

    @Override
    public WriteStatement delete(TableSchema table, List<Column> key, boolean writeTime) {
        return new Unprepared(table, WriteStatement.Kind.ROW, writeTime);
    }

    @Override
    public WriteStatement addToCounters(TableSchema table, List<Column> columns) {
        return new Unprepared(table, WriteStatement.Kind.COUNTER, false);
    }

    @Override
    public WriteStatement insertIfNotExists(TableSchema table, List<Column> columns, boolean ttl) {
        return new Unprepared(table, WriteStatement.Kind.MERGE, false);
    }

    @Override
    public WriteStatement updateIfExists(
            TableSchema table, List<Column> columns, Map<Column, Change> changes, boolean ttl) {
        return new Unprepared(table, WriteStatement.Kind.MERGE, false);
    }

    @Override
    public WriteStatement deleteIfExists(TableSchema table) {
        return new Unprepared(table, WriteStatement.Kind.MERGE, false);
    }

    /** Has it prepared after all: only Cassandra knows the types of its parameters. */
    @Override
    public CustomWrite custom(TableSchema table, CqlStatement statement, WriteStatement.Kind kind) {
        CustomWrite write = tables.custom(table, statement, kind);
        WriteStatement unprepared = new Unprepared(table, kind, statement.has(CqlStatement.WRITE_TIME));
        return new CustomWrite(unprepared, write.variables(), write.partitionKey());
    }

    @Override
    public long changes() {
        return tables.changes();
    }

    @Override
    public boolean isCurrentSince(long nanos) {
        return true;
    }

    @Override
    public void forgetStatements(TableSchema table) {
        // There are none to forget.
    }
}
