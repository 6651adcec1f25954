package io.millrace.connect.cassandra.write;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.mapping.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sends rows through the driver: one as it is, several as an unlogged batch. Within one partition such a batch is a single mutation, so
 * there is nothing a batch log could add.
 */
public final class CassandraRequestSender implements RequestSender {

    private final CompletableFuture<CqlSession> connecting;
    private CqlSession session;

    /** A sender to be used once the session is there. */
    public CassandraRequestSender(CompletionStage<CqlSession> connecting) {
        this.connecting = connecting.toCompletableFuture();
    }

    @Override
    public CompletionStage<?> send(List<Row> rows) {
        if (session == null) {
            session = connecting.join();
        }
        Row first = rows.get(0);
        if (rows.size() == 1) {
            return session.executeAsync(first.statement().bind(first));
        }
        List<BatchableStatement<?>> statements = new ArrayList<>(rows.size());
        for (Row row : rows) {
            statements.add(row.statement().bind(row));
        }
        PartitionKey key = first.partitionKey();
        return session.executeAsync(BatchStatement.newInstance(DefaultBatchType.UNLOGGED, statements)
                .setRoutingKeyspace(key.table().keyspace())
                .setRoutingKey(key.bytes())
                .setIdempotent(true));
    }
}
