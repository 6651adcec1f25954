package io.millrace.streams.tables;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Names as CQL writes them: plain where it reads them back as they are, in double quotes where it would not. */
final class CqlName {
    private static final Pattern PLAIN = Pattern.compile("[a-z][a-z0-9_]*");
    private static final Pattern NOT_IN_TABLE_NAMES = Pattern.compile("[^A-Za-z0-9_]");
    /** Cassandra 5.0's own list; a test compares them. */
    static final Set<String> RESERVED = Set.of("""
                    add allow alter and apply asc authorize batch begin by columnfamily create delete desc describe drop entries \
                    execute from full grant if in index infinity insert into is keyspace limit materialized modify nan norecursive \
                    not null of on or order primary rename revoke schema select set table to token truncate unlogged update use \
                    using view where with""".split(" "));

    private CqlName() {}

    /** Returns a column's, type's or table's name as it must be written. */
    static String quoted(String name) {
        return PLAIN.matcher(name).matches() && !RESERVED.contains(name)
                ? name
                : '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Returns the table the sink writes a topic to unless it is told otherwise. */
    static String ofTopic(String topic) {
        return quoted(NOT_IN_TABLE_NAMES.matcher(topic).replaceAll("_"));
    }

    /** Returns the name of a type for a record inside of an event. */
    static String ofRecord(String record) {
        return quoted(record.toLowerCase(Locale.ROOT));
    }
}
