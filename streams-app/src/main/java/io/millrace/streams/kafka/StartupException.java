package io.millrace.streams.kafka;

/** Something the application needs is not there or not as it must be. The message says what, where and what to do. */
public class StartupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what is missing and how to mend it
     */
    public StartupException(String message) {
        super(message);
    }
}
