package io.millrace.benchmarks.rollups;

/** A run that ended badly or with other rows than it should have. The message says which. */
final class FailedRunException extends Exception {

    FailedRunException(String message) {
        super(message);
    }
}
