package io.millrace.connect.cassandra.write;

import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.topology.Coordinator;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Sends rows to Cassandra in one request, without waiting for the answer. */
public interface RequestSender {

    /**
     * Sends the rows as one request.
     *
     * @param rows at least one; of one partition key, or of several that have the same replicas
     * @param coordinator the node to send them to
     * @return completed when the rows are acknowledged at the configured consistency, exceptionally when the request failed
     */
    CompletionStage<?> send(List<Row> rows, Coordinator coordinator);
}
