package io.millrace.connect.cassandra.mapping.encoding;

import io.millrace.connect.cassandra.mapping.BadRecordException;

/**
 * A value that a column cannot take. The message continues a sentence that starts with the field ("is a string; …"),
 * and quotes no value. Turned into a {@link BadRecordException} where the field and the column are known.
 */
public final class Unencodable extends RuntimeException {

    private final boolean missing;

    public Unencodable(String message) {
        this(message, false);
    }

    private Unencodable(String message, boolean missing) {
        super(message, null, false, false);
        this.missing = missing;
    }

    /** Makes the complaint of a field or header that is not there at all. */
    public static Unencodable missing() {
        return new Unencodable("is missing", true);
    }

    /** Makes the complaint of something that needs a field or header which is not there at all. */
    public static Unencodable missing(String message) {
        return new Unencodable(message, true);
    }

    public boolean isMissing() {
        return missing;
    }
}
