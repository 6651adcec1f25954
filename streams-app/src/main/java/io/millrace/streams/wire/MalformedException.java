package io.millrace.streams.wire;

/** Bytes are not what their schema says. Carries no part of them, and no stack: bad input may come in floods. */
public final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what is wrong, without any of the bytes
     */
    public MalformedException(String message) {
        super(message, null, false, false);
    }
}
