package io.millrace.connect.cassandra.mapping;

/**
 * Records of these schemas cannot become rows of this table. Every one of them is told why, with its own place in its
 * topic.
 */
final class Unplannable extends RuntimeException {

    Unplannable(String message) {
        super(message, null, false, false);
    }
}
