package io.millrace.benchmarks.line;

/** A run did not end as it should; its message says how. */
final class FailedRunException extends Exception {

    private static final long serialVersionUID = 1L;

    FailedRunException(String message) {
        super(message);
    }
}
