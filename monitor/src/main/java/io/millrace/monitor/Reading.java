package io.millrace.monitor;

import java.time.Instant;
import java.util.Optional;

/** What one source has last told, or why it has not. What is not known is never a zero. */
public sealed interface Reading<T> {

    /** The source has answered lately. */
    record Known<T>(T value, Instant at) implements Reading<T> {}

    /**
     * The source is asked and does not answer.
     *
     * @param since when it has begun not to
     * @param why in words for people
     */
    record Silent<T>(Instant since, String why) implements Reading<T> {}

    /**
     * Nobody has said where the source is.
     *
     * @param remedy what to give, as an option of the command line; empty if the part is not there at all
     */
    record NotAsked<T>(String remedy) implements Reading<T> {}

    /** The value, where it is known. */
    default Optional<T> ifKnown() {
        return this instanceof Known<T> known ? Optional.of(known.value()) : Optional.empty();
    }
}
