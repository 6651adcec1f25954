package io.millrace.connect.cassandra.bench;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.type.ListType;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import java.nio.ByteBuffer;
import java.util.List;

/** A statement with its bind markers where {@code SessionTables} has them. */
final class VirtualStatement implements WriteStatement {

    private final Operation operation;
    private final TableSchema schema;
    private final List<Column> columns;
    private final boolean writeTime;
    private final boolean ttl;
    private final int[] clusteringPositions;

    enum Operation {
        INSERT,
        DELETE
    }

    private VirtualStatement(
            Operation operation,
            TableSchema schema,
            List<Column> columns,
            boolean writeTime,
            boolean ttl,
            int[] clusteringPositions) {
        this.operation = operation;
        this.schema = schema;
        this.columns = List.copyOf(columns);
        this.writeTime = writeTime;
        this.ttl = ttl;
        this.clusteringPositions = clusteringPositions;
    }

    static VirtualStatement insert(TableSchema schema, List<Column> columns, boolean writeTime, boolean ttl) {
        return new VirtualStatement(
                Operation.INSERT, schema, columns, writeTime, ttl, schema.clusteringPositions(columns, 0));
    }

    static VirtualStatement delete(TableSchema schema, boolean writeTime) {
        List<Column> key = schema.primaryKey();
        return new VirtualStatement(
                Operation.DELETE, schema, key, writeTime, false, schema.clusteringPositions(key, writeTime ? 1 : 0));
    }

    Operation operation() {
        return operation;
    }

    /** The columns in the order of their bind markers. */
    List<Column> columns() {
        return columns;
    }

    /** What tells it from other statements. */
    String text() {
        return operation + " " + schema + schema.columns() + columns + writeTime + ttl;
    }

    @Override
    public TableSchema schema() {
        return schema;
    }

    @Override
    public Kind kind() {
        boolean lists = operation == Operation.INSERT
                && columns.stream().anyMatch(column -> column.type() instanceof ListType list && !list.isFrozen());
        return lists ? Kind.ROW_WITH_LISTS : Kind.ROW;
    }

    @Override
    public boolean carriesWriteTime() {
        return writeTime;
    }

    @Override
    public int[] clusteringPositions() {
        return clusteringPositions;
    }

    @Override
    public BoundStatement bind(Row row) {
        throw new UnsupportedOperationException("there is no driver here");
    }

    /** The position of the first column's bind marker. */
    int first() {
        return operation == Operation.DELETE && writeTime ? 1 : 0;
    }

    /** Seconds to live; 0 if the statement says nothing of them. */
    int ttlOf(Row row) {
        if (!ttl) {
            return 0;
        }
        ByteBuffer seconds = row.values()[columns.size() + (writeTime ? 1 : 0)];
        return seconds == null || WriteStatement.isUnset(seconds) ? 0 : seconds.getInt(seconds.position());
    }

    /** The clustering key as bytes that tell rows of one partition apart. */
    ByteBuffer clusteringOf(Row row) {
        ByteBuffer[] key = new ByteBuffer[clusteringPositions.length];
        for (int i = 0; i < key.length; i++) {
            key[i] = row.values()[clusteringPositions[i]];
        }
        return clusteringKey(key);
    }

    static ByteBuffer clusteringKey(ByteBuffer... values) {
        int length = 0;
        for (ByteBuffer value : values) {
            length += Integer.BYTES + value.remaining();
        }
        ByteBuffer key = ByteBuffer.allocate(length);
        for (ByteBuffer value : values) {
            key.putInt(value.remaining()).put(value.duplicate());
        }
        return key.flip();
    }
}
