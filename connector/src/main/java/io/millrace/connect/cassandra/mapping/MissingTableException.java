package io.millrace.connect.cassandra.mapping;

import org.apache.kafka.connect.errors.ConnectException;

/** There is no such table yet, or no longer: records for it wait until there is. */
public class MissingTableException extends ConnectException {

    public MissingTableException(String message) {
        super(message);
    }
}
