package io.millrace.streams.source;

/** The Schema Registry did not answer for as long as a stream thread may wait. Nothing is wrong with the event. */
public final class RegistryUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was asked, for how long, and what came instead of an answer
     */
    public RegistryUnavailableException(String message) {
        super(message);
    }
}
