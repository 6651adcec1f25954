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

    private ExitStatus() {}
}
