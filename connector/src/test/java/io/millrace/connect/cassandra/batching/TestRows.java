package io.millrace.connect.cassandra.batching;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.millrace.connect.cassandra.config.BufferConfig;
import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import io.millrace.connect.cassandra.memory.Budget;
import io.millrace.connect.cassandra.offsets.Delivery;
import io.millrace.connect.cassandra.offsets.OffsetTracker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.connect.sink.SinkRecord;

/** Rows of a table with one partition key column and one other, for tests of what gathers and sends them. */
final class TestRows {

    private static final Table TABLE = new Table(CqlIdentifier.fromCql("ks"), CqlIdentifier.fromCql("t"));
    private static final TableSchema SCHEMA = new TableSchema(TABLE, List.of(), List.of(), List.of());
    private static final WriteStatement STATEMENT = new Statement();

    private final OffsetTracker tracker =
            new OffsetTracker(new Budget(new BufferConfig(100_000, 1L << 26)), () -> {}, () -> {});
    private long offset;

    /** A row of the partition, the only one in it. */
    BufferedRow of(String partition, long writeTimeMicros) {
        ByteBuffer key = ByteBuffer.wrap(partition.getBytes(StandardCharsets.UTF_8));
        ByteBuffer[] values = {key};
        long identity = partition.hashCode() * 0x9E3779B97F4A7C15L;
        Row row = new Row(STATEMENT, values, new PartitionKey(TABLE, key), identity, key.remaining(), writeTimeMicros);
        return new BufferedRow(row, delivery());
    }

    private Delivery delivery() {
        return tracker.deliver(new SinkRecord("clicks", 0, null, null, null, null, offset++), 0);
    }

    private static final class Statement implements WriteStatement {

        @Override
        public TableSchema schema() {
            return SCHEMA;
        }

        @Override
        public BoundStatement bind(Row row) {
            throw new UnsupportedOperationException("there is no driver in these tests");
        }

        @Override
        public boolean carriesWriteTime() {
            return true;
        }

        @Override
        public Kind kind() {
            return Kind.ROW;
        }

        @Override
        public int[] clusteringPositions() {
            return new int[0];
        }
    }
}
