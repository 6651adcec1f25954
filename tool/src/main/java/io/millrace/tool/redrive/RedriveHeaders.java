package io.millrace.tool.redrive;

import io.millrace.streams.route.Redriven;

/** The headers of a record that was sent back. Both stages know them, and their dead letters keep them. */
final class RedriveHeaders {
    /** How often the record was sent back, in decimal digits. */
    static final String ATTEMPTS = Redriven.ATTEMPTS;
    /** The dead-letter topic that it was sent back from. */
    static final String FROM = "millrace.redrive.from";
    /** The timestamp of the record that it is a copy of, in milliseconds since 1970, in decimal digits. */
    static final String TIMESTAMP = Redriven.TIMESTAMP;
    /** The one output of the streams application that is to take it. */
    static final String OUTPUT = Redriven.OUTPUT;
    /** The count of events that is to take it: one that began later has read the original. */
    static final String INCARNATION = Redriven.INCARNATION;
    /** What all of them begin with. */
    static final String PREFIX = "millrace.redrive.";

    private RedriveHeaders() {}
}
