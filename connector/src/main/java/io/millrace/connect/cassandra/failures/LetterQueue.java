package io.millrace.connect.cassandra.failures;

import java.util.concurrent.Future;

/** A dead-letter topic with a producer in front of it. */
interface LetterQueue {

    /**
     * Sends the letter. May block for as long as the producer does.
     *
     * @return done once the topic has the letter, or will not have it
     * @throws RuntimeException in place of a future that has failed
     */
    Future<?> send(Letter letter);
}
