package io.millrace.connect.cassandra.simulated;

/** The primary key of a row, with its table: {@code ks.readings (sensor, seq)}. */
record RowKey(String table, String sensor, long seq) {}
