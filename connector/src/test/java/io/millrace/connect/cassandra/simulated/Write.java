package io.millrace.connect.cassandra.simulated;

/**
 * One row of a request, as the server reads it.
 *
 * @param value {@code null} when the row is deleted
 */
record Write(RowKey row, long writeTimeMicros, String value) {}
