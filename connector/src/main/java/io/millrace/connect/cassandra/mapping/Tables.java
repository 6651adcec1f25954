package io.millrace.connect.cassandra.mapping;

import com.datastax.oss.driver.api.core.DriverException;
import io.millrace.connect.cassandra.config.CqlStatement;
import io.millrace.connect.cassandra.config.TableMapping.Change;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;

/** The tables of the cluster and the statements that write to them. Belongs to the task thread. */
public interface Tables {

    /**
     * Describes a table, by its exact name or else in lower case.
     *
     * @throws MissingTableException when there is none
     * @throws ConnectException when it is one that this sink does not write to
     */
    TableSchema schema(String keyspace, String table);

    /**
     * Prepares an INSERT. Its bind markers are the columns in their order, then the write time, then the time to live.
     *
     * @throws DriverException when it could not be prepared
     */
    WriteStatement insert(TableSchema table, List<Column> columns, boolean writeTime, boolean ttl);

    /**
     * Prepares an UPDATE that adds to sets and maps, or removes from them, or sets single fields of columns, beside columns that it sets.
     * Its bind markers are the write time, the time to live, and then the columns, those of the primary key last.
     *
     * @param columns the columns that change and then those of the primary key, or of the partition key where what changes is static
     * @param changes what becomes of the columns that are not set
     * @throws DriverException when it could not be prepared
     */
    WriteStatement update(
            TableSchema table, List<Column> columns, Map<Column, Change> changes, boolean writeTime, boolean ttl);

    /**
     * Prepares a DELETE of one row, or of a partition. Its bind markers are the write time and then the key's columns.
     *
     * @param key the primary key, or the partition key
     * @throws DriverException when it could not be prepared
     */
    WriteStatement delete(TableSchema table, List<Column> key, boolean writeTime);

    /**
     * Prepares an UPDATE that adds to counter columns. Its bind markers are the columns, those of the primary key last.
     *
     * @param columns the counter columns and then those of the primary key
     * @throws DriverException when it could not be prepared
     */
    WriteStatement addToCounters(TableSchema table, List<Column> columns);

    /**
     * Prepares an INSERT of rows that are not there. Its bind markers are the columns in their order, then the time to live.
     *
     * @throws DriverException when it could not be prepared
     */
    WriteStatement insertIfNotExists(TableSchema table, List<Column> columns, boolean ttl);

    /**
     * Prepares an UPDATE of rows that are there. Its bind markers are the time to live, and then the columns, those of the primary key last.
     *
     * @param changes what becomes of the columns that are not set
     * @throws DriverException when it could not be prepared
     */
    WriteStatement updateIfExists(TableSchema table, List<Column> columns, Map<Column, Change> changes, boolean ttl);

    /**
     * Prepares a DELETE of a row that is there. Its bind markers are the columns of the primary key.
     *
     * @throws DriverException when it could not be prepared
     */
    WriteStatement deleteIfExists(TableSchema table);

    /**
     * Prepares a statement of the user's own.
     *
     * @throws DriverException when it could not be prepared
     */
    CustomWrite custom(TableSchema table, CqlStatement statement, WriteStatement.Kind kind);

    /** Returns a number that grows when tables have changed, as far as is known without asking. */
    long changes();

    /**
     * Tells whether what is known of the tables is no older than this. If it may be, Cassandra is asked, and the answer
     * is there when this is called again.
     *
     * @param nanos a time in the past, as of {@link System#nanoTime}
     * @throws DriverException when Cassandra could not be asked
     */
    boolean isCurrentSince(long nanos);

    /** Forgets the table's statements, so that they are prepared once more. */
    void forgetStatements(TableSchema table);
}
