package io.millrace.connect.cassandra.session;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import java.nio.ByteBuffer;

/** A statement that the driver has prepared. Values go in as they are, past the driver's codecs. */
final class PreparedWrite implements WriteStatement {

    static final int NO_WRITE_TIME = -1;

    private final TableSchema table;
    private final PreparedStatement prepared;
    private final int writeTimePosition;
    private final int[] clusteringPositions;
    private final Kind kind;
    private final WriteStatement withoutLists;

    PreparedWrite(
            TableSchema table,
            PreparedStatement prepared,
            int writeTimePosition,
            int[] clusteringPositions,
            Kind kind) {
        this.table = table;
        this.prepared = prepared;
        this.writeTimePosition = writeTimePosition;
        this.clusteringPositions = clusteringPositions;
        this.kind = kind;
        this.withoutLists = kind == Kind.ROW_WITH_LISTS
                ? new PreparedWrite(table, prepared, writeTimePosition, clusteringPositions, Kind.ROW)
                : this;
    }

    @Override
    public TableSchema schema() {
        return table;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public WriteStatement withoutLists() {
        return withoutLists;
    }

    @Override
    public int[] clusteringPositions() {
        return clusteringPositions;
    }

    @Override
    public boolean carriesWriteTime() {
        return writeTimePosition != NO_WRITE_TIME;
    }

    @Override
    public BoundStatement bind(Row row) {
        BoundStatementBuilder builder = prepared.boundStatementBuilder();
        ByteBuffer[] values = row.values();
        for (int i = 0; i < values.length; i++) {
            if (i == writeTimePosition) {
                builder.setBytesUnsafe(i, ByteBuffer.allocate(Long.BYTES).putLong(0, writeTime(row)));
            } else if (!WriteStatement.isUnset(values[i])) {
                builder.setBytesUnsafe(i, values[i]);
            }
        }
        // The driver would put it together from the bound values once more.
        return builder.setRoutingKey(row.partitionKey().bytes())
                .setIdempotence(isIdempotent())
                .build();
    }

    static long writeTime(Row row) {
        long micros = row.writeTimeMicros();
        if (micros == Row.UNDECIDED) {
            throw new IllegalStateException("the row's write time has not been decided");
        }
        return micros;
    }
}
