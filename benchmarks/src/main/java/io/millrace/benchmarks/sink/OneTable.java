package io.millrace.benchmarks.sink;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.millrace.connect.cassandra.config.CqlStatement;
import io.millrace.connect.cassandra.config.TableMapping.Change;
import io.millrace.connect.cassandra.mapping.CustomWrite;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.Tables;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A table without a cluster, whose statements bind nothing. */
record OneTable(TableSchema table) implements Tables {

    @Override
    public TableSchema schema(String keyspace, String name) {
        return table;
    }

    @Override
    public WriteStatement insert(TableSchema into, List<Column> columns, boolean writeTime, boolean ttl) {
        return new Unbound(table, writeTime, clusteringPositions(columns));
    }

    @Override
    public WriteStatement update(
            TableSchema of, List<Column> columns, Map<Column, Change> changes, boolean writeTime, boolean ttl) {
        throw new UnsupportedOperationException("no mapping of the benchmark changes sets or maps");
    }

    @Override
    public WriteStatement delete(TableSchema from, List<Column> key, boolean writeTime) {
        return new Unbound(table, writeTime, clusteringPositions(key));
    }

    @Override
    public WriteStatement addToCounters(TableSchema in, List<Column> columns) {
        throw new UnsupportedOperationException("the table has no counters");
    }

    @Override
    public WriteStatement insertIfNotExists(TableSchema into, List<Column> columns, boolean ttl) {
        throw new UnsupportedOperationException("no mapping of the benchmark has conditions");
    }

    @Override
    public WriteStatement updateIfExists(
            TableSchema of, List<Column> columns, Map<Column, Change> changes, boolean ttl) {
        throw new UnsupportedOperationException("no mapping of the benchmark has conditions");
    }

    @Override
    public WriteStatement deleteIfExists(TableSchema from) {
        throw new UnsupportedOperationException("no mapping of the benchmark has conditions");
    }

    @Override
    public CustomWrite custom(TableSchema of, CqlStatement statement, WriteStatement.Kind kind) {
        throw new UnsupportedOperationException("no mapping of the benchmark has a statement");
    }

    @Override
    public long changes() {
        return 0;
    }

    @Override
    public boolean isCurrentSince(long nanos) {
        return true;
    }

    @Override
    public void forgetStatements(TableSchema of) {}

    private int[] clusteringPositions(List<Column> bound) {
        return IntStream.range(0, bound.size())
                .filter(i -> table.clustering().contains(bound.get(i)))
                .toArray();
    }

    /** @param clusteringPositions shared, nobody changes them */
    @SuppressWarnings("ArrayRecordComponent")
    private record Unbound(TableSchema schema, boolean carriesWriteTime, int[] clusteringPositions)
            implements WriteStatement {

        @Override
        public Kind kind() {
            return Kind.ROW;
        }

        @Override
        public BoundStatement bind(Row row) {
            throw new UnsupportedOperationException("there is no driver here");
        }
    }
}
