package io.millrace.stack;

import java.io.IOException;

/** What a server runs, configured: it can be started any number of times, one life after the other, with the same data. */
public interface Program {

    /**
     * Starts it; its output is added to the server's log.
     *
     * @throws IOException if it cannot be started at all
     */
    Running start() throws IOException;

    /** Deletes what it stored, while it does not run: its next start is like its first. */
    void deleteData();

    /** What a shell script does to start it again by hand, once it has been started: one or more lines. */
    String startCommand();
}
