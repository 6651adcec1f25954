package io.millrace.connect.cassandra.config;

import java.util.List;

/**
 * Where a field is found in a record: {@code value.address.city}, {@code key.id}, or {@code value} for the whole of it.
 *
 * @param steps the names of the fields, outermost first; empty for the whole key or value
 * @param optional whether a missing field counts as null instead of an error; written as a question mark at the end
 */
public record FieldPath(Root root, List<String> steps, boolean optional) {

    /** The part of the record that a path starts from. */
    public enum Root {
        KEY,
        VALUE,
        /** One of the array that a mapping unnests. */
        ELEMENT,
        /** The whole of a value of which only a part is what is written. */
        ENVELOPE
    }

    public FieldPath {
        steps = List.copyOf(steps);
    }

    @Override
    public String toString() {
        String start = Choices.word(root);
        return steps.isEmpty() ? start : start + "." + String.join(".", steps);
    }
}
