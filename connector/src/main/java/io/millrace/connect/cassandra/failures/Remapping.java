package io.millrace.connect.cassandra.failures;

import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.offsets.Delivery;

/** Maps records once more that have become rows of a table as it no longer is. */
public interface Remapping {

    /**
     * Whether the row's table has changed since the row was mapped.
     *
     * @throws com.datastax.oss.driver.api.core.DriverException when the table could not be read
     */
    boolean isOutdated(Row row);

    /**
     * The record's row of the same table as it is now, with the same write time.
     *
     * @throws io.millrace.connect.cassandra.mapping.BadRecordException when the record does not fit the table any more
     * @throws com.datastax.oss.driver.api.core.DriverException when the table could not be read or the statement not be prepared
     * @throws org.apache.kafka.connect.errors.ConnectException when the table is gone, or keyed otherwise: fatal
     */
    Row remap(Row row, Delivery delivery);
}
