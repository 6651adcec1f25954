package io.millrace.connect.cassandra.mapping;

import com.datastax.oss.driver.api.core.DriverException;

/**
 * Cassandra has been asked what a table looks like, or to prepare a statement, and has not answered yet: ask again in a
 * moment.
 */
public final class NotAnsweredYetException extends DriverException {

    public NotAnsweredYetException() {
        super("Cassandra has not answered yet", null, null, false);
    }

    @Override
    public DriverException copy() {
        return new NotAnsweredYetException();
    }
}
