package io.millrace.connect.cassandra.session;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.metadata.Node;
import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.mapping.Terms;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import io.millrace.connect.cassandra.topology.Coordinator;
import io.millrace.connect.cassandra.write.RequestSender;
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
        Terms terms = first.statement().terms();
        if (rows.size() == 1) {
            BoundStatement bound = first.statement().bind(first).setNode(node);
            if (terms.consistency().isPresent()) {
                bound = bound.setConsistencyLevel(terms.consistency().get());
            }
            CompletionStage<AsyncResultSet> answer = session.executeAsync(bound);
            return terms.conditional().isPresent()
                    ? new ConditionalAnswer(
                                    session,
                                    first.partitionKey(),
                                    first.values(),
                                    terms.conditional().get())
                            .of(answer)
                    : answer;
        }
        boolean idempotent = true;
        // A batch that is there already is copied for each of its settings.
        BatchStatementBuilder batch = BatchStatement.builder(type(first));
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            batch.addStatement(row.statement().bind(row));
            idempotent &= row.statement().isIdempotent();
        }
        PartitionKey key = first.partitionKey();
        batch.setRoutingKeyspace(key.table().keyspace())
                .setRoutingKey(key.bytes())
                .setIdempotence(idempotent)
                .setNode(node);
        terms.consistency().ifPresent(batch::setConsistencyLevel);
        return session.executeAsync(batch.build());
    }

    /** Returns the type of a batch. Counters go alone: whoever has one of a table has nothing else of it. */
    static DefaultBatchType type(Row first) {
        return first.statement().kind() == WriteStatement.Kind.COUNTER
                ? DefaultBatchType.COUNTER
                : DefaultBatchType.UNLOGGED;
    }
}
