package io.millrace.connect.cassandra.mapping;

/**
 * A value that a column cannot take. The message continues a sentence that starts with the field ("is a string; …"), and quotes no
 * value. Turned into a {@link BadRecordException} where the field and the column are known.
 */
final class Unencodable extends RuntimeException {

    Unencodable(String message) {
        super(message, null, false, false);
    }
}
