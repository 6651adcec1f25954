package io.millrace.connect.cassandra.mapping;

import org.apache.kafka.connect.sink.SinkRecord;

/** Words for what is wrong with a record: always the table and where the record is found, never what it holds. */
final class RecordErrors {

    private RecordErrors() {}

    static BadRecordException of(SinkRecord record, TableSchema table, String complaint) {
        return new BadRecordException(table + ", " + complaint + " (record " + place(record) + ")");
    }

    /** Makes the exception for what is wrong whatever the table. */
    static BadRecordException of(SinkRecord record, String complaint) {
        return new BadRecordException("topic " + record.topic() + ", " + complaint + " (record " + place(record) + ")");
    }

    private static String place(SinkRecord record) {
        return record.originalTopic() + "-" + record.originalKafkaPartition() + "-" + record.originalKafkaOffset();
    }
}
