package io.millrace.tool;

/** Says how a command ended; the same numbers as those of the streams application. */
public final class ExitStatus {
    /** Done as asked. */
    public static final int DONE = 0;
    /** Failed on the way. */
    public static final int FAILED = 1;
    /** The command line, or a file that it names, is wrong. */
    public static final int WRONG_USAGE = 2;
    /** Something it needs is missing, or in the way. */
    public static final int NOT_STARTED = 3;

    /** Nobody reads what it prints any more: what a shell says of a process that SIGPIPE has ended. */
    public static final int CLOSED_PIPE = 141;

    private ExitStatus() {}
}
