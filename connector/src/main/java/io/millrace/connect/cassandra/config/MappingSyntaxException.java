package io.millrace.connect.cassandra.config;

/** A mapping that cannot be read; the message says where and how to mend it. */
final class MappingSyntaxException extends RuntimeException {

    MappingSyntaxException(String message) {
        super(message);
    }
}
