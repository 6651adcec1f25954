package io.millrace.stack;

import java.time.Duration;

/** One life of a {@link Program}, from its start to its end. */
public interface Running {

    /** The {@link #pid} of what does not run on this machine. */
    long UNKNOWN_PID = -1;

    boolean isAlive();

    /** How it ended: the exit status, or 128 + n if signal n ended it. Only once it is not alive. */
    int exitStatus();

    /** The id of its process as this machine sees it, or {@link #UNKNOWN_PID}. */
    long pid();

    /** Asks it to end (SIGTERM), even if it is frozen. Returns at once. */
    void terminate();

    /** Ends it at once (SIGKILL), even if it is frozen. */
    void kill();

    /** Keeps it from running; its connections stay open. */
    void freeze();

    /** Lets it run on; does nothing if it is not frozen. */
    void thaw();

    /** Whether it ended within the time. */
    boolean awaitExit(Duration timeout) throws InterruptedException;
}
