package io.millrace.connect.converter;

/**
 * The worker wants the thread that waits for an outage to end. No exception: Connect takes any exception of a converter
 * for a bad record, and would make it a dead letter. This leaves the record uncommitted, to be delivered again.
 */
final class WaitInterrupted extends Error {

    WaitInterrupted(String message) {
        super(message);
    }
}
