package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;

/** There is no such table yet, or no longer: records for it wait until there is. */
public class MissingTableException extends ConnectException {

    private final transient Table table;

    public MissingTableException(String message) {
        this(message, null);
    }

    /**
     * Makes the complaint about a table that could be created.
     *
     * @param table what it would be called
     */
    public MissingTableException(String message, Table table) {
        super(message);
        this.table = table;
    }

    /** Returns what is missing, where it could be created. */
    public Optional<Table> table() {
        return Optional.ofNullable(table);
    }
}
