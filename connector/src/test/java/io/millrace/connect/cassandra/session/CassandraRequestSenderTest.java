package io.millrace.connect.cassandra.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.Terms;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import io.millrace.connect.cassandra.mapping.WriteStatement.Kind;
import io.millrace.connect.cassandra.topology.Coordinator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CassandraRequestSenderTest {

    private static final Table TABLE = new Table(CqlIdentifier.fromCql("ks"), CqlIdentifier.fromCql("t"));

    private final List<Object> executed = new ArrayList<>();
    private final List<Object> levels = new ArrayList<>();

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

    @Test
    void aTablesOwnConsistencyIsThatOfItsRequests() {
        Terms quorum = new Terms(Optional.of(DefaultConsistencyLevel.QUORUM), Optional.empty());

        send(List.of(row(Kind.ROW, quorum)));
        send(List.of(row(Kind.ROW, quorum), row(Kind.ROW, quorum)));
        send(List.of(row(Kind.ROW)));
        send(List.of(row(Kind.ROW), row(Kind.ROW)));

        assertThat(levels).containsExactly(DefaultConsistencyLevel.QUORUM);
        assertThat(executed.get(1))
                .isInstanceOfSatisfying(BatchStatement.class, batch -> assertThat(batch.getConsistencyLevel())
                        .isEqualTo(DefaultConsistencyLevel.QUORUM));
        assertThat(executed.get(3))
                .isInstanceOfSatisfying(BatchStatement.class, batch -> assertThat(batch.getConsistencyLevel())
                        .isNull());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // they are handed to whoever calls the proxy
    private void send(List<Row> rows) {
        CqlSession session = ScriptedAnswers.of(CqlSession.class, Map.of("executeAsync", args -> {
            executed.add(args[0]);
            return CompletableFuture.completedFuture(null);
        }));
        new CassandraRequestSender(CompletableFuture.completedFuture(session))
                .send(rows, Coordinator.ANY)
                .toCompletableFuture()
                .join();
    }

    private BoundStatement bound() {
        BoundStatement[] self = new BoundStatement[1];
        self[0] = ScriptedAnswers.of(
                BoundStatement.class,
                Map.of(
                        "setNode", args -> self[0],
                        "setConsistencyLevel",
                                args -> {
                                    levels.add(args[0]);
                                    return self[0];
                                }));
        return self[0];
    }

    private Row row(Kind kind) {
        return row(kind, Terms.GENERAL);
    }

    private Row row(Kind kind, Terms terms) {
        ByteBuffer key = ByteBuffer.allocate(1);
        return new Row(
                new Statement(kind, terms, this::bound), new ByteBuffer[] {key}, new PartitionKey(TABLE, key), 0, 1, 0);
    }

    private record Statement(Kind kind, Terms terms, Supplier<BoundStatement> bound) implements WriteStatement {

        @Override
        public TableSchema schema() {
            return new TableSchema(TABLE, List.of(), List.of(), List.of());
        }

        @Override
        public BoundStatement bind(Row row) {
            return bound.get();
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
