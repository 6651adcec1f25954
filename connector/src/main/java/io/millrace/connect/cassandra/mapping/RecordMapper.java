package io.millrace.connect.cassandra.mapping;

import java.util.List;
import org.apache.kafka.connect.sink.SinkRecord;

/** Turns a record into the rows it asks for. Belongs to the task thread. */
public interface RecordMapper {

    /**
     * Appends the record's rows, one for each table its topic is mapped to. Either all of them are appended or none.
     *
     * @throws BadRecordException when the record cannot become rows, however often it is tried
     * @throws com.datastax.oss.driver.api.core.DriverException when a statement could not be prepared; the record is not at fault
     *     and may be mapped again
     * @throws org.apache.kafka.connect.errors.ConnectException when the configuration is at fault (no such table): fatal
     */
    void map(SinkRecord record, List<Row> rows);

    /** Takes notice of tables that have changed since, as far as is known without asking: costs nothing when none has. */
    void noticeChanges();

    /**
     * Asks Cassandra what the tables look like now.
     *
     * @throws com.datastax.oss.driver.api.core.DriverException when it could not be asked
     */
    void readTablesAnew();

    /** Whether the row's table has changed since the row was mapped, as far as is known. */
    boolean isOutdated(Row row);
}
