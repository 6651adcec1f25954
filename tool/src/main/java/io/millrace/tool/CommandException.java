package io.millrace.tool;

/** Ends a command with a message for who typed it: what happened, where, and what to do. */
public final class CommandException extends RuntimeException {
    private final int status;

    /**
     * Creates the exception.
     *
     * @param status one of {@link ExitStatus}
     * @param message what is printed, without a stack trace
     */
    public CommandException(int status, String message) {
        super(message);
        this.status = status;
    }

    /**
     * Creates the exception.
     *
     * @param status one of {@link ExitStatus}
     * @param message what is printed, without a stack trace
     * @param cause what happened below
     */
    public CommandException(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    int status() {
        return status;
    }
}
