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
}
