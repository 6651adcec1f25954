package io.millrace.streams.rollup;

/**
 * What the fold keeps of a row.
 *
 * @param version the version of the row as it stands, in microseconds
 * @param aggregate all events folded so far
 */
record RowState(long version, Aggregate aggregate) {}
