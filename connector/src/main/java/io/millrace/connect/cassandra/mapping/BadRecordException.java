package io.millrace.connect.cassandra.mapping;

import org.apache.kafka.connect.errors.DataException;

/**
 * The record itself is at fault, and stays so however often it is tried: a data error. The message names table, column
 * and field, says what is wrong and how to mend it, and quotes no value: it ends in logs and in the headers of dead
 * letters.
 */
public final class BadRecordException extends DataException {

    public BadRecordException(String message) {
        super(message);
    }
}
