package io.millrace.streams.rollup;

/**
 * What is known of a group of events: how many, and each measure. A partial is the aggregate of one or more events on their
 * way to a row; the row's own is the aggregate of all of them.
 *
 * @param events how many events are in it
 * @param values one value a measure, in the rollup's order
 */
@SuppressWarnings("ArrayRecordComponent") // Created and read within one operator; the codec compares by bytes.
record Aggregate(long events, Object[] values) {}
