package io.millrace.endtoend;

/** Records for a {@link SteadyLoad} to send. One thread at a time. */
interface Feed {

    /** Sends so many, without waiting for their acknowledgements. */
    void send(int records);

    /** Returns when everything sent is in Kafka. */
    void flush();
}
