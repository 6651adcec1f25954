package io.millrace.monitor.source;

/** Says why something cannot be known just now. The message is shown to people; it holds no payload and no secret. */
public final class NotKnownException extends RuntimeException {

    public NotKnownException(String message) {
        super(message);
    }

    public NotKnownException(String message, Throwable cause) {
        super(message, cause);
    }
}
