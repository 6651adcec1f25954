package io.millrace.stack;

import java.io.IOException;
import java.io.InputStream;

/**
 * The Java agent of every child process: it halts the child when its standard input ends. The parent holds the other end
 * of that pipe and never writes, so the input ends exactly when the parent is gone, however it went. This class must
 * need no other: it is the only one in the agent's jar.
 */
public final class ParentWatch {

    /** The exit status of a child whose parent went away. */
    public static final int PARENT_GONE = 86;

    private ParentWatch() {}

    public static void premain(String arguments) {
        Thread watch = new Thread(ParentWatch::haltWhenInputEnds, "millrace-parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void haltWhenInputEnds() {
        InputStream parent = System.in;
        try {
            while (parent.read() >= 0) {
                // Nothing is ever said: only the end counts.
            }
        } catch (IOException e) {
            System.err.println("millrace: cannot watch the parent process (" + e.getMessage() + "); stopping");
        }
        // Not exit(): a hook that waits for another server, itself being stopped, would hold this process up.
        Runtime.getRuntime().halt(PARENT_GONE);
    }
}
