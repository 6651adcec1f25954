package io.millrace.connect.cassandra.write;

import io.millrace.connect.cassandra.mapping.Row;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Sends the rows of one partition key to Cassandra in one request, without waiting for the answer. */
public interface RequestSender {

    /**
     * Sends the rows as one request.
     *
     * @param rows at least one, all of one table and partition key
     * @return completed when the rows are acknowledged at the configured consistency, exceptionally when the request failed
     */
    CompletionStage<?> send(List<Row> rows);
}
