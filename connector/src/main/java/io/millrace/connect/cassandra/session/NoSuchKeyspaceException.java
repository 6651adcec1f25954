package io.millrace.connect.cassandra.session;

import org.apache.kafka.connect.errors.ConnectException;

/** The keyspace does not exist, or the connector may not see it. */
public final class NoSuchKeyspaceException extends ConnectException {

    NoSuchKeyspaceException(String message) {
        super(message);
    }
}
