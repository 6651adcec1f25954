package io.millrace.connect.cassandra.mapping.encoding;

/**
 * A field that is to be ignored, because the table has no column for it, or a user-defined type no field, is met for the
 * first time: before its values are left out, somebody has to look whether there is one by now. Thrown once per field and
 * table; the next attempt leaves the field out.
 */
public final class UnconfirmedFieldException extends RuntimeException {

    public UnconfirmedFieldException() {
        // Says what to do, not where: nobody reads it.
        super("a field without a column is met for the first time", null, false, false);
    }
}
