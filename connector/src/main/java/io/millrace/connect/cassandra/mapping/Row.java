package io.millrace.connect.cassandra.mapping;

import java.nio.ByteBuffer;

/**
 * What one record asks of one table: a statement and the values to bind to it, already encoded as Cassandra stores
 * them.
 *
 * <p>Belongs to the task thread. The write time is the one thing decided after mapping, where it comes from the
 * record's own time (see {@code WriteTimes}).
 */
public final class Row {

    /** The write time is not decided yet. */
    public static final long UNDECIDED = Long.MIN_VALUE;

    /** The row sets nothing that other rows set, too. */
    public static final long SHARES_NOTHING = 0;

    private final WriteStatement statement;
    private final ByteBuffer[] values;
    private final PartitionKey partitionKey;
    private final long identity;
    private final long sharedIdentity;
    private final int bytes;
    private long writeTimeMicros;
    private int ordinal;

    /** Makes a row that sets nothing that other rows of its partition set, too. */
    public Row(
            WriteStatement statement,
            ByteBuffer[] values,
            PartitionKey partitionKey,
            long identity,
            int bytes,
            long writeTimeMicros) {
        this(statement, values, partitionKey, identity, SHARES_NOTHING, bytes, writeTimeMicros);
    }

    /**
     * Makes a row.
     *
     * @param values by position of the statement's bind markers, the one of the write time left empty; a value may be
     *     {@code null} (CQL null) or {@link WriteStatement#UNSET}
     * @param identity a 64-bit hash of the table and the whole primary key: rows of equal primary keys have equal
     *     identities. Two different rows may share one; nothing but a few microseconds of write time depends on it
     * @param sharedIdentity the same of its partition, where it sets static columns, which all rows of the partition
     *     share; {@link #SHARES_NOTHING} otherwise
     * @param bytes the size of the values, keys included
     * @param writeTimeMicros microseconds since the epoch, or {@link #UNDECIDED}
     */
    public Row(
            WriteStatement statement,
            ByteBuffer[] values,
            PartitionKey partitionKey,
            long identity,
            long sharedIdentity,
            int bytes,
            long writeTimeMicros) {
        this.statement = statement;
        this.values = values;
        this.partitionKey = partitionKey;
        this.identity = identity;
        this.sharedIdentity = sharedIdentity;
        this.bytes = bytes;
        this.writeTimeMicros = writeTimeMicros;
    }

    public WriteStatement statement() {
        return statement;
    }

    public ByteBuffer[] values() {
        return values;
    }

    public PartitionKey partitionKey() {
        return partitionKey;
    }

    public long identity() {
        return identity;
    }

    /** Returns the identity of its partition, where it sets static columns; {@link #SHARES_NOTHING} otherwise. */
    public long sharedIdentity() {
        return sharedIdentity;
    }

    public int bytes() {
        return bytes;
    }

    /** Microseconds since the epoch, or {@link #UNDECIDED}. */
    public long writeTimeMicros() {
        return writeTimeMicros;
    }

    public void decideWriteTime(long micros) {
        this.writeTimeMicros = micros;
    }

    /** Returns which of its record's rows it is, from 0: mapped once more, it is the same one again. */
    public int ordinal() {
        return ordinal;
    }

    public void decideOrdinal(int decided) {
        this.ordinal = decided;
    }
}
