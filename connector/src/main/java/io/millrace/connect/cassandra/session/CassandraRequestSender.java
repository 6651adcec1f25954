package io.millrace.connect.cassandra.session;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.metadata.Node;
import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import io.millrace.connect.cassandra.topology.Coordinator;
import io.millrace.connect.cassandra.write.RequestSender;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sends rows through the driver: one as it is, several as an unlogged batch. Within one partition such a batch is a
 * single mutation, so there is nothing a batch log could add.
 */
public final class CassandraRequestSender implements RequestSender {

    private final CompletableFuture<CqlSession> connecting;

    /** Makes a sender to be used once the session is there. */
    public CassandraRequestSender(CompletionStage<CqlSession> connecting) {
        this.connecting = connecting.toCompletableFuture();
    }

    @Override
    public CompletionStage<?> send(List<Row> rows, Coordinator coordinator) {
        CqlSession session = connecting.join();
        Row first = rows.get(0);
        Node node = coordinator.node().orElse(null);
        if (rows.size() == 1) {
            return session.executeAsync(first.statement().bind(first).setNode(node));
        }
        boolean idempotent = true;
        List<BatchableStatement<?>> statements = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            statements.add(row.statement().bind(row));
            idempotent &= row.statement().isIdempotent();
        }
        PartitionKey key = first.partitionKey();
        return session.executeAsync(BatchStatement.newInstance(type(first), statements)
                .setRoutingKeyspace(key.table().keyspace())
                .setRoutingKey(key.bytes())
                .setIdempotent(idempotent)
                .setNode(node));
    }

    /** Returns the type of a batch. Counters go alone: whoever has one of a table has nothing else of it. */
    static DefaultBatchType type(Row first) {
        return first.statement().kind() == WriteStatement.Kind.COUNTER
                ? DefaultBatchType.COUNTER
                : DefaultBatchType.UNLOGGED;
    }
}
