package io.millrace.quickstart;

import io.millrace.stack.StackException;

/** Events on their way to the topic {@code events}, which has been empty before: what somebody who waits for their end must know. */
public interface Sending {

    /** Events handed to the producer so far. */
    long sent();

    /** Whether all are sent and acknowledged. */
    boolean isDone();

    /**
     * Throws what went wrong, if anything did.
     *
     * @throws StackException if an event could not be sent
     */
    void check();
}
