package io.millrace.connect.cassandra.failures;

/** The worker's producer refused a dead letter, and Connect keeps the reason to itself. */
final class SilentRefusalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SilentRefusalException() {
        super("refused at once");
    }
}
