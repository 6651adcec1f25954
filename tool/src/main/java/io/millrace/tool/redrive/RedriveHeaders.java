package io.millrace.tool.redrive;

/** The headers of a record that was sent back. Both stages know them, and their dead letters keep them. */
final class RedriveHeaders {
    /** How often the record was sent back, in decimal digits. */
    static final String ATTEMPTS = "millrace.redrive.attempts";
    /** The dead-letter topic that it was sent back from. */
    static final String FROM = "millrace.redrive.from";
    /** The timestamp of the record that it is a copy of, in milliseconds since 1970, in decimal digits. */
    static final String TIMESTAMP = "millrace.redrive.timestamp";
    /** The one output of the streams application that is to take it. */
    static final String OUTPUT = "millrace.redrive.output";
    /** The count of events that is to take it: one that began later has read the original. */
    static final String INCARNATION = "millrace.redrive.incarnation";
    /** What all of them begin with. */
    static final String PREFIX = "millrace.redrive.";

    private RedriveHeaders() {}
}
