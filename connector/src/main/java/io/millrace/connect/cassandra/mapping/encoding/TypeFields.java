package io.millrace.connect.cassandra.mapping.encoding;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.type.UserDefinedType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The fields of a user-defined type, found as columns are: by their exact names, or else by the only one of that name in another case.
 * Belongs to the task thread.
 */
final class TypeFields {

    /** Maps with ever new names are slow, but never fill the memory. */
    private static final int REMEMBERED_NAMES = 4096;

    private static final int LISTED_NAMES = 20;
    /** The position of what is left out. */
    static final int NONE = -1;

    private final String type;
    private final List<String> names;
    private final boolean ignoresUnknown;
    private final LeftOutFields leftOut;
    private final Map<String, Integer> positions = new HashMap<>();
    /** What is to be left out and has not been looked for. */
    private final List<String> unconfirmed = new ArrayList<>();

    TypeFields(UserDefinedType type, Context context) {
        this.ignoresUnknown = context.conversions().unknownFieldsIgnored();
        this.leftOut = context.leftOut();
        this.type = type.asCql(false, true);
        this.names =
                type.getFieldNames().stream().map(CqlIdentifier::asInternal).toList();
    }

    int size() {
        return names.size();
    }

    String name(int position) {
        return names.get(position);
    }

    /** Returns the position of a field of a struct, or {@link #NONE}. */
    int positionOfField(String name) {
        int position = position(name);
        if (position == NONE && !ignoresUnknown) {
            throw new Unencodable("has " + FieldName.of(name) + " that " + type + " has not" + remedy("field"));
        }
        return position;
    }

    /** Returns the position for an entry of a map, whose name is data and not to be quoted, or {@link #NONE}. */
    int positionOfEntry(String name) {
        int position = position(name);
        if (position == NONE && !ignoresUnknown) {
            throw new Unencodable("has an entry that " + type + " has no field for, with a name of " + name.length()
                    + " characters" + remedy("entry"));
        }
        return position;
    }

    /**
     * Lets what is left out be so.
     *
     * @throws UnconfirmedFieldException when some of it was met for the first time
     */
    void confirm() {
        if (!unconfirmed.isEmpty()) {
            List<String> names = List.copyOf(unconfirmed);
            unconfirmed.clear();
            leftOut.leaveOut(type, names);
        }
    }

    Unencodable ambiguous(int position, String what) {
        return new Unencodable(
                "has two " + what + " for " + names.get(position) + " of " + type + ", in different cases");
    }

    private int position(String name) {
        Integer known = positions.get(name);
        if (known != null) {
            return known;
        }
        int position = find(name);
        if (positions.size() < REMEMBERED_NAMES) {
            positions.put(name, position);
            if (position == NONE) {
                unconfirmed.add(name);
            }
        }
        return position;
    }

    private int find(String name) {
        int exact = names.indexOf(name);
        if (exact >= 0) {
            return exact;
        }
        int[] similar = IntStream.range(0, names.size())
                .filter(i -> names.get(i).equalsIgnoreCase(name))
                .toArray();
        return similar.length == 1 ? similar[0] : NONE;
    }

    private String remedy(String what) {
        String known = names.size() <= LISTED_NAMES ? "; it has " + String.join(", ", names) + ": " : "; ";
        return known + "leave the " + what + " out, add a field with ALTER TYPE, or set unknown.fields=ignore";
    }
}
