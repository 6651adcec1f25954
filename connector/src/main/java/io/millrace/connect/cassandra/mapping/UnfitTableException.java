package io.millrace.connect.cassandra.mapping;

import org.apache.kafka.connect.errors.ConnectException;

/** A table cannot be written to as configured, whatever a record is like: fatal, unless it is the record that names the table. */
public final class UnfitTableException extends ConnectException {

    public UnfitTableException(String message) {
        super(message);
    }
}
