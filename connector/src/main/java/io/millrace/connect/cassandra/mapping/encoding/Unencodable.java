package io.millrace.connect.cassandra.mapping.encoding;

import io.millrace.connect.cassandra.mapping.BadRecordException;

/**
 * A value that a column cannot take. The message continues a sentence that starts with the field ("is a string; …"),
 * and quotes no value. Turned into a {@link BadRecordException} where the field and the column are known.
 */
public final class Unencodable extends RuntimeException {

    private final boolean missing;
    private final boolean absent;

    public Unencodable(String message) {
        this(message, false, false);
    }

    private Unencodable(String message, boolean missing, boolean absent) {
        super(message, null, false, false);
        this.missing = missing;
        this.absent = absent;
    }

    /** Makes the complaint of something that needs a value which its source did not send. */
    public static Unencodable absent(String message) {
        return new Unencodable(message, false, true);
    }

    /** Makes the complaint of a field or header that is not there at all. */
    public static Unencodable missing() {
        return new Unencodable("is missing", true, false);
    }

    /** Makes the complaint of something that needs a field or header which is not there at all. */
    public static Unencodable missing(String message) {
        return new Unencodable(message, true, false);
    }

    public boolean isMissing() {
        return missing;
    }

    /** Tells whether a column can be left as it is for it. */
    public boolean isAbsent() {
        return absent;
    }
}
