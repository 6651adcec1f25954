package io.millrace.connect.cassandra.mapping.encoding;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** The fields that user-defined types lack and somebody has looked for. Belongs to the task thread. */
final class LeftOutFields {

    /** More than that are left out without a second look. */
    private static final int REMEMBERED_FIELDS = 4096;

    private final Set<Field> known = new HashSet<>();

    private record Field(String type, String name) {}

    /**
     * Leaves fields out.
     *
     * @throws UnconfirmedFieldException when one of them is met for the first time
     */
    void leaveOut(String type, Collection<String> names) {
        boolean unconfirmed = false;
        for (String name : names) {
            unconfirmed |= known.size() < REMEMBERED_FIELDS && known.add(new Field(type, name));
        }
        if (unconfirmed) {
            throw new UnconfirmedFieldException();
        }
    }
}
