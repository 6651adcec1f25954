package io.millrace.expressions;

/**
 * An expression, as it is written here and in H2.
 *
 * @param ours here
 * @param theirs in H2
 * @param strict whether it is null wherever a part of it is, and so wherever H2 ends in an error
 */
record SqlTerm(String ours, String theirs, boolean strict) {
    /** Makes one that is written the same in both. */
    static SqlTerm same(String text) {
        return new SqlTerm(text, text, true);
    }

    /** Makes one of parts, which stand for the signs # in turn. */
    static SqlTerm of(String template, SqlTerm... parts) {
        return of(template, template, parts);
    }

    /** Makes one of parts that is written differently. */
    static SqlTerm of(String ours, String theirs, SqlTerm... parts) {
        String here = ours;
        String there = theirs;
        boolean strict = true;
        for (SqlTerm part : parts) {
            here = replaceFirst(here, part.ours);
            there = replaceFirst(there, part.theirs);
            strict &= part.strict;
        }
        return new SqlTerm(here.replace(HASH, '#'), there.replace(HASH, '#'), strict);
    }

    /** Says that it may have a value where a part has none. */
    SqlTerm lenient() {
        return new SqlTerm(ours, theirs, false);
    }

    /** Stands for a # that was a part's, while the parts are put in. */
    private static final char HASH = '\uFFFF';

    private static String replaceFirst(String text, String part) {
        int at = text.indexOf('#');
        return text.substring(0, at) + part.replace('#', HASH) + text.substring(at + 1);
    }
}
