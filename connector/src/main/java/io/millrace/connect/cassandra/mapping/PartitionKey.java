package io.millrace.connect.cassandra.mapping;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * The partition that a row belongs to: its table and the serialized partition key, exactly the bytes that Cassandra
 * hashes to a token. Rows of equal partition keys may share a batch, and are written in the order in which they came.
 */
public final class PartitionKey {

    private final Table table;
    private final ByteBuffer bytes;
    private final int hash;

    /** Takes the bytes over: nobody may change them, or their position and limit, afterwards. */
    public PartitionKey(Table table, ByteBuffer bytes) {
        this.table = Objects.requireNonNull(table);
        this.bytes = bytes;
        // Kept, because a row is looked up by its key several times. Keys of two tables seldom have the same bytes.
        this.hash = Long.hashCode(Identity.add(0, bytes));
    }

    public Table table() {
        return table;
    }

    /** Returns the routing key: shared, read it through its absolute getters or a duplicate. */
    public ByteBuffer bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof PartitionKey that
                        && hash == that.hash
                        && table.equals(that.table)
                        && bytes.equals(that.bytes));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Names the table alone: a key is payload, and payload is not logged. */
    @Override
    public String toString() {
        return "a partition of " + table;
    }

    /** A table by its keyspace and name. */
    public record Table(CqlIdentifier keyspace, CqlIdentifier name) {

        @Override
        public String toString() {
            return keyspace.asCql(true) + "." + name.asCql(true);
        }
    }
}
