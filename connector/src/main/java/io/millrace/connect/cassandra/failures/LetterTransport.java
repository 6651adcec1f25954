package io.millrace.connect.cassandra.failures;

/**
 * Takes letters to the dead-letter topic, and brings each one's answer once. All of it is called by the task thread.
 */
interface LetterTransport extends AutoCloseable {

    /**
     * What became of a letter.
     *
     * @param failure {@code null} if the topic has it
     */
    record Answer(Letter letter, Throwable failure) {}

    /** Sends the letter. Never throws; the answer says what was wrong. */
    void send(Letter letter);

    /** Returns an answer that has come, without waiting; {@code null} if there is none. */
    Answer poll();

    /** Ends what the transport has begun. Answers are no longer of interest. */
    @Override
    void close();
}
