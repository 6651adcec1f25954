package io.millrace.stack;

/** Something of the local stack did not work; the message says what, where to look and what to do. */
public class StackException extends RuntimeException {

    public StackException(String message) {
        super(message);
    }

    public StackException(String message, Throwable cause) {
        super(message, cause);
    }
}
