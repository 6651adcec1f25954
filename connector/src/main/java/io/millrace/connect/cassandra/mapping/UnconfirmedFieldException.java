package io.millrace.connect.cassandra.mapping;

/**
 * A field that is to be ignored, because the table has no column for it, is met for the first time: before its values
 * are left out, somebody has to look whether the column is there by now. Thrown once per field and table; the next
 * attempt leaves the field out.
 */
public final class UnconfirmedFieldException extends RuntimeException {

    UnconfirmedFieldException() {
        // Says what to do, not where: nobody reads it.
        super("a field without a column is met for the first time", null, false, false);
    }
}
