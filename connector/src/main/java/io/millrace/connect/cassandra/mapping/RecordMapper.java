package io.millrace.connect.cassandra.mapping;

import java.util.List;
import org.apache.kafka.connect.sink.SinkRecord;

/** Turns a record into the rows it asks for. Belongs to the task thread. */
public interface RecordMapper {

    /**
     * Appends the record's rows, one for each table its topic is mapped to. Either all of them are appended or none.
     *
     * @throws BadRecordException when the record cannot become rows, however often it is tried
     * @throws com.datastax.oss.driver.api.core.DriverException when a statement could not be prepared; the record is
     *     not at fault and may be mapped again
     * @throws io.millrace.connect.cassandra.mapping.encoding.UnconfirmedFieldException when a field is about to be left out for the first time: look at the tables,
     *     and map again
     * @throws MissingTableException when a table is not there (yet): the record may be mapped again
     * @throws org.apache.kafka.connect.errors.ConnectException when the configuration is at fault: fatal
     */
    void map(SinkRecord record, List<Row> rows);

    /**
     * Takes notice of tables that have changed since, as far as is known without asking: costs nothing when none has.
     *
     * @return whether any has, that records are mapped to
     */
    boolean noticeChanges();

    /**
     * Tells whether what is known of the tables is no older than this. If it may be, Cassandra is asked, and the answer
     * is there when this is called again.
     *
     * @param nanos a time in the past, as of {@link System#nanoTime}
     * @throws com.datastax.oss.driver.api.core.DriverException when Cassandra could not be asked
     */
    boolean isCurrentSince(long nanos);

    /** Forgets the statements that were prepared for the row's table: the server does not know them any more. */
    void forgetStatements(Row row);

    /** Tells whether the row's table has changed since the row was mapped, as far as is known. */
    boolean isOutdated(Row row);
}
