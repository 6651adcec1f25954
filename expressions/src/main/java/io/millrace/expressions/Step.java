package io.millrace.expressions;

/** A step from a structure to a part of it. */
public sealed interface Step {
    /**
     * Says whether the part may be missing.
     *
     * @return whether a question mark stands behind it
     */
    boolean optional();

    /**
     * Returns where it stands.
     *
     * @return the character of the name, index or key, from 1
     */
    int column();

    /**
     * To the field of a name: {@code .name}.
     *
     * @param name the name
     * @param optional whether the field may be missing
     * @param column where it stands
     */
    record Name(String name, boolean optional, int column) implements Step {}

    /**
     * To an element of an array: {@code [0]}.
     *
     * @param index its index, from 0
     * @param optional whether the element may be missing
     * @param column where it stands
     */
    record Index(int index, boolean optional, int column) implements Step {}

    /**
     * To the value of a key in a map: {@code ['key']}.
     *
     * @param key the key
     * @param optional whether the entry may be missing
     * @param column where it stands
     */
    record Key(String key, boolean optional, int column) implements Step {}
}
