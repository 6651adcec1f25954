package io.millrace.connect.cassandra.mapping;

import org.apache.kafka.connect.sink.SinkRecord;

/** How records of certain schemas become rows of one table. */
@FunctionalInterface
interface RecordPlan {

    /** @throws BadRecordException when this record cannot */
    Row map(SinkRecord record);
}
