package io.millrace.connect.cassandra.mapping.encoding;

import io.millrace.connect.cassandra.mapping.BadRecordException;

/**
 * A value that a column cannot take. The message continues a sentence that starts with the field ("is a string; …"),
 * and quotes no value. Turned into a {@link BadRecordException} where the field and the column are known.
 */
public final class Unencodable extends RuntimeException {

    public Unencodable(String message) {
        super(message, null, false, false);
    }
}
