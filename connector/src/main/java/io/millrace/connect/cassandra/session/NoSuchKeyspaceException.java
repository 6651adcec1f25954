package io.millrace.connect.cassandra.session;

import io.millrace.connect.cassandra.mapping.MissingTableException;

/** The keyspace does not exist, or the connector may not see it. */
public final class NoSuchKeyspaceException extends MissingTableException {

    NoSuchKeyspaceException(String message) {
        super(message);
    }
}
