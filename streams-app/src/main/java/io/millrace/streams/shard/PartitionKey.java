package io.millrace.streams.shard;

/** Lays a partition key out as Cassandra does: one column bare; several each with a length before and a zero behind. */
final class PartitionKey {
    /** Cassandra keeps a key's length in two bytes. */
    static final int MAX_BYTES = 65_535;

    private PartitionKey() {}

    /**
     * Joins the columns' bytes.
     *
     * @param columns the serialized columns, in the order of the table's partition key
     * @return the key, or null if it is longer than Cassandra allows
     */
    static byte[] of(byte[][] columns) {
        if (columns.length == 1) {
            return columns[0].length > MAX_BYTES ? null : columns[0];
        }
        int length = 0;
        for (byte[] column : columns) {
            length += column.length + 3;
        }
        if (length > MAX_BYTES) {
            return null;
        }
        byte[] key = new byte[length];
        int at = 0;
        for (byte[] column : columns) {
            key[at++] = (byte) (column.length >>> 8);
            key[at++] = (byte) column.length;
            System.arraycopy(column, 0, key, at, column.length);
            at += column.length + 1;
        }
        return key;
    }
}
