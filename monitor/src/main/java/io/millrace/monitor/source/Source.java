package io.millrace.monitor.source;

/** Reads one part of the line whenever it is asked, by one thread at a time. */
public interface Source<T> extends AutoCloseable {

    /**
     * Reads how the part is now. May take as long as it likes: nobody else waits for it.
     *
     * @throws NotKnownException with words for people, if the part does not tell
     */
    T read();

    @Override
    default void close() {
        // Most hold nothing.
    }
}
