package io.millrace.connect.cassandra.simulated;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An INSERT or DELETE, as far as the simulated server understands CQL.
 *
 * @param table with its keyspace, without quotes
 * @param markers what each bind marker stands for: a column, or {@value #WRITE_TIME} or {@value #TTL}
 */
record StatementText(String table, boolean deletes, List<String> markers) {

    static final String WRITE_TIME = "[timestamp]";
    static final String TTL = "[ttl]";

    private static final Pattern INSERT = Pattern.compile(
            "INSERT INTO (\\S+) *\\(([^)]*)\\) VALUES \\((?:\\?, ?)*\\?\\)(?: USING (.*))?", Pattern.CASE_INSENSITIVE);
    private static final Pattern DELETE =
            Pattern.compile("DELETE FROM (\\S+)(?: USING (TIMESTAMP \\?))? WHERE (.*)", Pattern.CASE_INSENSITIVE);

    /** Empty if it is neither. */
    static Optional<StatementText> parse(String cql) {
        Matcher insert = INSERT.matcher(cql);
        if (insert.matches()) {
            List<String> markers = new ArrayList<>(names(insert.group(2), ","));
            markers.addAll(options(insert.group(3)));
            return Optional.of(new StatementText(unquoted(insert.group(1)), false, markers));
        }
        Matcher delete = DELETE.matcher(cql);
        if (delete.matches()) {
            List<String> markers = new ArrayList<>(options(delete.group(2)));
            markers.addAll(names(delete.group(3).replaceAll(" *= *\\?", ""), " AND "));
            return Optional.of(new StatementText(unquoted(delete.group(1)), true, markers));
        }
        return Optional.empty();
    }

    private static List<String> options(String using) {
        if (using == null) {
            return List.of();
        }
        return Arrays.stream(using.split(" AND ", -1))
                .map(option -> option.startsWith("TTL") ? TTL : WRITE_TIME)
                .toList();
    }

    private static List<String> names(String list, String separator) {
        return Arrays.stream(list.split(separator, -1))
                .map(String::trim)
                .map(StatementText::unquoted)
                .toList();
    }

    private static String unquoted(String name) {
        return name.replace("\"", "");
    }
}
