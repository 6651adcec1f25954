package io.millrace.connect.cassandra.evolution;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import io.millrace.connect.cassandra.mapping.encoding.FieldName;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** How fields, and the columns that are made for them, are called. */
final class ColumnNames {

    private static final Pattern TABLE = Pattern.compile("\\w{1,48}");

    private ColumnNames() {}

    /** Returns what is wrong with fields that are to become columns; null if nothing is. */
    static String problem(Collection<String> names) {
        Map<String, String> seen = new HashMap<>();
        for (String name : names) {
            if (!FieldName.isQuotable(name)) {
                return "a field with a name of " + name.length()
                        + " characters, which no column is called: names have up to 64 letters, digits, blanks and _ $ : @ . -";
            }
            String other = seen.put(name.toLowerCase(Locale.ROOT), name);
            if (other != null) {
                return "two fields " + other + " and " + name + ", which differ in case only";
            }
        }
        return null;
    }

    /** Tells whether a table or a type may be called so. */
    static boolean isNameOfTable(String name) {
        return TABLE.matcher(name).matches();
    }

    /** Returns a name as CQL has it: quoted only if it has to be. */
    static String cql(String name) {
        return CqlIdentifier.fromInternal(name).asCql(true);
    }

    /** Finds a name as columns are found: by exactly this name, or else by the only one in another case. */
    static Optional<String> find(String wanted, Collection<String> names) {
        if (names.contains(wanted)) {
            return Optional.of(wanted);
        }
        var similar = names.stream().filter(wanted::equalsIgnoreCase).toList();
        return similar.size() == 1 ? Optional.of(similar.get(0)) : Optional.empty();
    }
}
