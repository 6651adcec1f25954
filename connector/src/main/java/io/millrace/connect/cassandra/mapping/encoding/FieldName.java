package io.millrace.connect.cassandra.mapping.encoding;

import java.util.regex.Pattern;

/** Names of fields in messages: only such as a person would give one, since some schemas are made of data. */
public final class FieldName {

    private static final Pattern QUOTABLE = Pattern.compile("[\\p{L}\\p{N}_$:@.\\- ]{1,64}");

    private FieldName() {}

    /** Tells whether a name may stand in a message. */
    public static boolean isQuotable(String name) {
        return QUOTABLE.matcher(name).matches();
    }

    /** Returns words for a field of a record's value. */
    public static String ofValue(String name) {
        return isQuotable(name)
                ? "field value." + name
                : "a field of the value with a name of " + name.length() + " characters";
    }

    /** Returns words for a field within a value. */
    static String of(String name) {
        return isQuotable(name) ? "a field " + name : "a field with a name of " + name.length() + " characters";
    }
}
