package io.millrace.connect.cassandra.simulated;

/** How the server answers requests that write. Called by any of its threads, one at a time. */
@FunctionalInterface
interface Behaviour {

    Behaviour WELL = request -> Reply.DONE;

    Reply replyTo(WriteRequest request);
}
