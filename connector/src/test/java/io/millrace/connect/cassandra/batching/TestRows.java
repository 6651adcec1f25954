package io.millrace.connect.cassandra.batching;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.millrace.connect.cassandra.config.BufferConfig;
import io.millrace.connect.cassandra.config.TableWrites.OnNotApplied;
import io.millrace.connect.cassandra.mapping.Conditional;
import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.Terms;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import io.millrace.connect.cassandra.mapping.WriteStatement.Kind;
import io.millrace.connect.cassandra.memory.Budget;
import io.millrace.connect.cassandra.offsets.Delivery;
import io.millrace.connect.cassandra.offsets.OffsetTracker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.sink.SinkRecord;

/** Rows of a table with one partition key column and one other, for tests of what gathers and sends them. */
final class TestRows {

    private static final Table TABLE = new Table(CqlIdentifier.fromCql("ks"), CqlIdentifier.fromCql("t"));
    private static final TableSchema SCHEMA = new TableSchema(TABLE, List.of(), List.of(), List.of());
    static final WriteStatement STATEMENT = new Statement(true, Kind.ROW);
    static final WriteStatement COUNTER = new Statement(false, Kind.COUNTER);

    private final OffsetTracker tracker =
            new OffsetTracker(new Budget(new BufferConfig(100_000, 1L << 26)), () -> {}, () -> {});
    private long offset;

    /** A statement on terms of its own. */
    static WriteStatement onTerms(Terms terms) {
        return new Governed(terms);
    }

    /** Terms with a condition. */
    static Terms conditional(OnNotApplied onNotApplied) {
        return new Terms(
                Optional.empty(),
                Optional.of(new Conditional(
                        "IF NOT EXISTS", onNotApplied, "topic.clicks.ks.t.on.not.applied", Optional.empty())));
    }

    /** A row of the partition, the only one in it. */
    BufferedRow of(String partition, long writeTimeMicros) {
        ByteBuffer key = bytes(partition);
        ByteBuffer[] values = {key};
        long identity = partition.hashCode() * 0x9E3779B97F4A7C15L;
        Row row = new Row(STATEMENT, values, key(partition), identity, key.remaining(), writeTimeMicros);
        return new BufferedRow(row, delivery());
    }

    /** A row of so many bytes. */
    BufferedRow of(WriteStatement statement, String partition, int bytes) {
        ByteBuffer key = bytes(partition);
        return new BufferedRow(
                new Row(statement, new ByteBuffer[] {key}, key(partition), partition.hashCode(), bytes, 1), delivery());
    }

    /** A row of a table with clustering columns and others, as the statement has it. */
    BufferedRow of(
            WriteStatement statement, String partition, long identity, long writeTimeMicros, ByteBuffer... values) {
        return new BufferedRow(new Row(statement, values, key(partition), identity, 8, writeTimeMicros), delivery());
    }

    /** A row without a write time that shares what has that identity. */
    BufferedRow sharing(WriteStatement statement, String partition, long identity, long sharedIdentity) {
        return new BufferedRow(
                new Row(
                        statement,
                        new ByteBuffer[] {bytes("x")},
                        key(partition),
                        identity,
                        sharedIdentity,
                        8,
                        Row.UNDECIDED),
                delivery());
    }

    static PartitionKey key(String partition) {
        return new PartitionKey(TABLE, bytes(partition));
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private Delivery delivery() {
        return tracker.deliver(new SinkRecord("clicks", 0, null, null, null, null, offset++), 0);
    }

    private record Governed(Terms terms) implements WriteStatement {

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
            return !terms.isAlone();
        }

        @Override
        public Kind kind() {
            return Kind.MERGE;
        }

        @Override
        public int[] clusteringPositions() {
            return new int[0];
        }
    }

    /** @param clusteringPositions not to be changed */
    @SuppressWarnings("ArrayRecordComponent") // told apart by identity, as statements are
    record Statement(boolean carriesWriteTime, Kind kind, int... clusteringPositions) implements WriteStatement {

        @Override
        public TableSchema schema() {
            return SCHEMA;
        }

        @Override
        public BoundStatement bind(Row row) {
            throw new UnsupportedOperationException("there is no driver in these tests");
        }
    }
}
