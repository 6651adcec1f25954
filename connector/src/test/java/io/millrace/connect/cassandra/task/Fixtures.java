package io.millrace.connect.cassandra.task;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.config.TableWrites.OnNotApplied;
import io.millrace.connect.cassandra.mapping.BadRecordException;
import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.Terms;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import io.millrace.connect.cassandra.topology.BatchThresholds;
import io.millrace.connect.cassandra.topology.Coordinator;
import io.millrace.connect.cassandra.topology.ReplicaSet;
import io.millrace.connect.cassandra.topology.Ring;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;

/** Records and their mapping for tests of the write path: the key {@code "partition/row"} names a row, the value is its one column. */
public final class Fixtures {

    static final Table TABLE = new Table(CqlIdentifier.fromCql("ks"), CqlIdentifier.fromCql("t"));
    public static final TopicPartition PARTITION = new TopicPartition("clicks", 0);
    static final String UNMAPPABLE = "unmappable";

    /** Every partition has the same replicas, as in a cluster of as many nodes as replicas. */
    public static final ReplicaSet REPLICAS = new ReplicaSet(List.of(Coordinator.ANY), true);

    static final Ring RING = new Ring() {
        @Override
        public ReplicaSet replicasOf(PartitionKey key) {
            return REPLICAS;
        }

        @Override
        public BatchThresholds thresholds() {
            return BatchThresholds.SHIPPED;
        }
    };

    /** The row within the partition is told by the identity alone. */
    record Statement(TableSchema schema, boolean carriesWriteTime, Kind kind) implements WriteStatement {
        Statement(TableSchema schema, boolean isIdempotent) {
            this(schema, isIdempotent, isIdempotent ? Kind.ROW : Kind.COUNTER);
        }

        @Override
        public BoundStatement bind(Row row) {
            throw new UnsupportedOperationException("there is no driver in these tests");
        }

        @Override
        public int[] clusteringPositions() {
            return new int[0];
        }
    }

    /** An INSERT of rows that are not there. */
    record Conditional(OnNotApplied onNotApplied) implements WriteStatement {

        @Override
        public TableSchema schema() {
            return SCHEMA;
        }

        @Override
        public Terms terms() {
            return new Terms(
                    Optional.empty(),
                    Optional.of(new io.millrace.connect.cassandra.mapping.Conditional(
                            "IF NOT EXISTS", onNotApplied, "topic.clicks.ks.t.on.not.applied", Optional.empty())));
        }

        @Override
        public boolean carriesWriteTime() {
            return false;
        }

        @Override
        public Kind kind() {
            return Kind.MERGE;
        }

        @Override
        public BoundStatement bind(Row row) {
            throw new UnsupportedOperationException("there is no driver in these tests");
        }

        @Override
        public int[] clusteringPositions() {
            return new int[0];
        }
    }

    static final TableSchema SCHEMA = new TableSchema(TABLE, List.of(), List.of(), List.of());
    static final Column COLUMN = new Column(CqlIdentifier.fromCql("note"), DataTypes.TEXT);
    static final WriteStatement STATEMENT = new Statement(SCHEMA, true);
    static final WriteStatement DELETE = new Statement(SCHEMA, true);
    /** What is left of a row that was deleted. */
    static final String DELETED = "";

    private Fixtures() {}

    static SinkRecord record(long offset, String key, String value, Long millis) {
        return record(PARTITION, offset, key, value, millis);
    }

    static SinkRecord record(TopicPartition partition, long offset, String key, String value, Long millis) {
        return new SinkRecord(
                partition.topic(),
                partition.partition(),
                null,
                key,
                null,
                value,
                offset,
                millis,
                millis == null ? TimestampType.NO_TIMESTAMP_TYPE : TimestampType.CREATE_TIME);
    }

    public static long identity(String key) {
        return key.hashCode() * 0x9E3779B97F4A7C15L;
    }

    static Row row(SinkRecord record) {
        return row(record, STATEMENT);
    }

    static Row row(SinkRecord record, WriteStatement statement) {
        String key = (String) record.key();
        String value = record.value() == null ? DELETED : (String) record.value();
        if (value.startsWith(UNMAPPABLE)) {
            throw new BadRecordException("table ks.t, column c (int): field value is a string");
        }
        ByteBuffer partition = bytes(key.substring(0, key.indexOf('/')));
        ByteBuffer encoded = bytes(value);
        return new Row(
                statement,
                new ByteBuffer[] {encoded},
                new PartitionKey(TABLE, partition),
                identity(key),
                encoded.remaining() + partition.remaining(),
                Row.UNDECIDED);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
