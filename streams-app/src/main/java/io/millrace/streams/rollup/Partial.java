package io.millrace.streams.rollup;

/**
 * An aggregate on its way to its row.
 *
 * @param partition the source partition its events came from
 * @param clock that partition's clock when the partial left: no later partial from there belongs to a window that was
 *     already late at this time
 * @param aggregate what it adds
 */
record Partial(int partition, long clock, Aggregate aggregate) {}
