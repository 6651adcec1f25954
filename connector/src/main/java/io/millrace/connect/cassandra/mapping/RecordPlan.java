package io.millrace.connect.cassandra.mapping;

import org.apache.kafka.connect.sink.SinkRecord;

/** How records of certain schemas become rows of one table. */
@FunctionalInterface
interface RecordPlan {

    /**
     * Maps a record.
     *
     * @return null where it asks nothing of this table
     * @throws BadRecordException when it cannot become a row
     */
    Row map(SinkRecord record);
}
