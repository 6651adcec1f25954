package io.millrace.connect.cassandra.mapping;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import java.nio.ByteBuffer;

/** A prepared INSERT or DELETE of one table, with everything about it that does not change from row to row. */
public interface WriteStatement {

    /** Bound in place of a value that is to be left as it is in the table. Recognised by identity. */
    ByteBuffer UNSET = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /** An empty text or blob is equal to {@link #UNSET}, and a value all the same. */
    @SuppressWarnings("ReferenceEquality")
    static boolean isUnset(ByteBuffer value) {
        return value == UNSET;
    }

    /** The table as it was when the statement was made. */
    TableSchema schema();

    default Table table() {
        return schema().table();
    }

    /** Binds the row's values and its write time, which must be decided unless {@link #carriesWriteTime} is false. */
    BoundStatement bind(Row row);

    /** Whether the statement says USING TIMESTAMP. */
    boolean carriesWriteTime();

    /** Whether sending it once more changes nothing. An update that adds to what is there is not. */
    boolean isIdempotent();

    /** The positions of the clustering columns' bind markers, which tell rows of one partition apart. Not to be changed. */
    int[] clusteringPositions();
}
