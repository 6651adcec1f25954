package io.millrace.connect.cassandra.session;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.millrace.connect.cassandra.config.CqlStatement;
import io.millrace.connect.cassandra.mapping.CustomWrite;
import io.millrace.connect.cassandra.mapping.CustomWrite.Variable;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A statement of the user's own that the driver has prepared. The write time goes wherever it has the marker for it. */
final class PreparedCql implements WriteStatement {

    private final TableSchema table;
    private final PreparedStatement prepared;
    private final boolean[] isWriteTime;
    private final boolean carriesWriteTime;
    private final Kind kind;

    private PreparedCql(TableSchema table, PreparedStatement prepared, List<Variable> variables, Kind kind) {
        this.table = table;
        this.prepared = prepared;
        this.isWriteTime = new boolean[variables.size()];
        boolean any = false;
        for (int i = 0; i < isWriteTime.length; i++) {
            isWriteTime[i] = variables.get(i).name().equals(CqlStatement.WRITE_TIME);
            any |= isWriteTime[i];
        }
        this.carriesWriteTime = any;
        this.kind = kind;
    }

    static CustomWrite of(TableSchema table, PreparedStatement prepared, Kind kind) {
        List<Variable> variables = new ArrayList<>();
        prepared.getVariableDefinitions()
                .forEach(each -> variables.add(new Variable(each.getName().asInternal(), each.getType())));
        return new CustomWrite(
                new PreparedCql(table, prepared, variables, kind), variables, prepared.getPartitionKeyIndices());
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
    public boolean carriesWriteTime() {
        return carriesWriteTime;
    }

    /** Rows of such a statement are never told apart by it: none stands for another. */
    @Override
    public int[] clusteringPositions() {
        return new int[0];
    }

    @Override
    public BoundStatement bind(Row row) {
        BoundStatementBuilder builder = prepared.boundStatementBuilder();
        ByteBuffer[] values = row.values();
        for (int i = 0; i < values.length; i++) {
            if (isWriteTime[i]) {
                builder.setBytesUnsafe(i, ByteBuffer.allocate(Long.BYTES).putLong(0, PreparedWrite.writeTime(row)));
            } else if (!WriteStatement.isUnset(values[i])) {
                builder.setBytesUnsafe(i, values[i]);
            }
        }
        return builder.setRoutingKey(row.partitionKey().bytes())
                .setIdempotence(isIdempotent())
                .build();
    }
}
