package io.millrace.connect.cassandra.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import io.millrace.connect.cassandra.mapping.WriteStatement.Kind;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CassandraRequestSenderTest {

    private static final Table TABLE = new Table(CqlIdentifier.fromCql("ks"), CqlIdentifier.fromCql("t"));

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"ROW", "ROW_WITH_LISTS"})
    void rowsTravelUnlogged(Kind kind) {
        assertThat(CassandraRequestSender.type(row(kind))).isEqualTo(DefaultBatchType.UNLOGGED);
    }

    @Test
    void countersTravelInABatchOfTheirOwnType() {
        assertThat(CassandraRequestSender.type(row(Kind.COUNTER))).isEqualTo(DefaultBatchType.COUNTER);
    }

    private static Row row(Kind kind) {
        ByteBuffer key = ByteBuffer.allocate(1);
        return new Row(new Statement(kind), new ByteBuffer[] {key}, new PartitionKey(TABLE, key), 0, 1, 0);
    }

    private record Statement(Kind kind) implements WriteStatement {

        @Override
        public TableSchema schema() {
            return new TableSchema(TABLE, List.of(), List.of(), List.of());
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
        public int[] clusteringPositions() {
            return new int[0];
        }
    }
}
