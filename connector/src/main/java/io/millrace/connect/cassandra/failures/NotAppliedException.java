package io.millrace.connect.cassandra.failures;

/** Cassandra has not applied a statement with IF, and the row is not what the statement would have made of it. Nothing has failed. */
public final class NotAppliedException extends RuntimeException {

    public NotAppliedException() {
        super("the condition does not hold", null, false, false);
    }
}
