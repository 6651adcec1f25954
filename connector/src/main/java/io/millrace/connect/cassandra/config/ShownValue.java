package io.millrace.connect.cassandra.config;

import java.util.regex.Pattern;

/**
 * How a value of the configuration appears in a message: as it is, if it is one that nobody has to hide. What is in a file of keys can
 * stand in any option, by a reference to the wrong one.
 */
public final class ShownValue {

    /** Longer than paths and names are, and shorter than keys and certificates. */
    private static final int LONGEST = 200;

    private static final Pattern PEM = Pattern.compile("-----(BEGIN|END) ");
    private static final Pattern LINE_BREAK = Pattern.compile("\\R");

    private ShownValue() {}

    /** Returns the value, or what can be said of it in its place: all of it or none, never a part. */
    public static String of(String value) {
        String text = value.trim();
        return isShown(text) ? text : inPlaceOf(text);
    }

    /** Returns what can be said of a value that is not shown. */
    static String inPlaceOf(String value) {
        return isPem(value) ? "<PEM text>" : "<a text of " + value.length() + " characters>";
    }

    /** Tells whether keys or certificates are in it, whole or in part. */
    static boolean isPem(String value) {
        return PEM.matcher(value).find();
    }

    /** Tells whether a message may have it as it is. */
    static boolean isShown(String value) {
        return !isPem(value) && isShort(value.trim());
    }

    private static boolean isShort(String text) {
        return text.length() <= LONGEST && !LINE_BREAK.matcher(text).find();
    }
}
