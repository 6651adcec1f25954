package io.millrace.streams.event;

/** An event is bad, for all outputs or for one. Thrown once per bad event, so it carries no stack trace. */
public final class Rejected extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /**
     * Creates the exception.
     *
     * @param reason what is wrong
     * @param message the same in words, without any of the event's values
     */
    public Rejected(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /**
     * Returns what is wrong.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
