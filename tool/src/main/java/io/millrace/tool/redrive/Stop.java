package io.millrace.tool.redrive;

/** Whether somebody has asked to stop: noticed between two transactions, and while waiting. */
interface Stop {
    boolean isAsked();

    /** Waits; returns at once when asked to stop. */
    void pause(long nanos) throws InterruptedException;
}
