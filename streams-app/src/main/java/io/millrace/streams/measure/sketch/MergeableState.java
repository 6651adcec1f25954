package io.millrace.streams.measure.sketch;

import io.millrace.streams.wire.AvroOutput;

/**
 * Knows something of a set of values, the same whatever the order and grouping in which they came.
 *
 * @param <S> its own type
 */
public interface MergeableState<S extends MergeableState<S>> {

    /**
     * Adds all that another one knows, which stays as it was and shares nothing with this one afterwards.
     *
     * @param other the other one
     */
    void merge(S other);

    /**
     * Returns how much memory it takes.
     *
     * @return bytes, about
     */
    int memoryBytes();

    /**
     * Writes it: the same bytes for the same values.
     *
     * @param out where to
     */
    void write(AvroOutput out);
}
