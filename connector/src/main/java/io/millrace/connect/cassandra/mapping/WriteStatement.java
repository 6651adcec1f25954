package io.millrace.connect.cassandra.mapping;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.encoding.Encoder;
import java.nio.ByteBuffer;

/** A prepared INSERT or DELETE of one table, with everything about it that does not change from row to row. */
public interface WriteStatement {

    /** Bound in place of a value that is to be left as it is in the table. Recognised by identity. */
    ByteBuffer UNSET = Encoder.ABSENT;

    /** The kinds of statements, by what they do when they are sent once more. */
    enum Kind {
        /** An INSERT or DELETE: the row is what it was. */
        ROW,
        /**
         * An UPDATE that adds to sets or maps, removes from them, or sets fields of columns, a statement with IF, or one of the user's own:
         * the row is what it was, but a later one does not make it void.
         */
        MERGE,
        /** An INSERT that sets lists which are not frozen: their elements are there twice. */
        ROW_WITH_LISTS,
        /** An UPDATE that adds to counters: it counts twice. Cassandra takes it in batches of its own type only. */
        COUNTER,
        /** A statement of the user's own that is not to be carried out twice. */
        ONCE
    }

    /** Tells an unset value: an empty text or blob is equal to {@link #UNSET}, and a value all the same. */
    @SuppressWarnings("ReferenceEquality")
    static boolean isUnset(ByteBuffer value) {
        return value == UNSET;
    }

    /** Returns the table as it was when the statement was made. */
    TableSchema schema();

    default Table table() {
        return schema().table();
    }

    /** Binds the row's values and its write time, which must be decided unless {@link #carriesWriteTime} is false. */
    BoundStatement bind(Row row);

    /** Tells whether the statement says USING TIMESTAMP. */
    boolean carriesWriteTime();

    /** Returns what the statement does when it is sent once more. */
    Kind kind();

    /** Returns the terms on which it is sent. */
    default Terms terms() {
        return Terms.GENERAL;
    }

    /** Tells whether sending it once more changes nothing. */
    default boolean isIdempotent() {
        return kind() == Kind.ROW || kind() == Kind.MERGE;
    }

    /** Returns the statement for rows that leave the lists among its columns unset. The same each time. */
    default WriteStatement withoutLists() {
        return this;
    }

    /**
     * Returns the positions of the clustering columns' bind markers, which tell rows of one partition apart. Not to be
     * changed.
     */
    int[] clusteringPositions();
}
