package io.millrace.connect.cassandra.mapping;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.sink.SinkRecord;

/** A record as it is mapped, where that is not as it came: taken out of its envelope, or for one element of an array. */
final class DerivedRecord extends SinkRecord {

    private final SchemaAndValue envelope;
    private final SchemaAndValue element;
    private final int position;
    private final boolean deletion;

    private DerivedRecord(
            SinkRecord record,
            SchemaAndValue value,
            SchemaAndValue envelope,
            SchemaAndValue element,
            int position,
            boolean deletion) {
        super(
                record.topic(),
                record.kafkaPartition(),
                record.keySchema(),
                record.key(),
                value.schema(),
                value.value(),
                record.kafkaOffset(),
                record.timestamp(),
                record.timestampType(),
                record.headers(),
                record.originalTopic(),
                record.originalKafkaPartition(),
                record.originalKafkaOffset());
        this.envelope = envelope;
        this.element = element;
        this.position = position;
        this.deletion = deletion;
    }

    /**
     * Makes what a record's envelope holds.
     *
     * @param deletion whether the row is to be deleted that the value names
     */
    static DerivedRecord opened(SinkRecord record, SchemaAndValue content, boolean deletion) {
        return new DerivedRecord(
                record,
                content,
                new SchemaAndValue(record.valueSchema(), record.value()),
                SchemaAndValue.NULL,
                0,
                deletion);
    }

    /** Makes the record for one element of an array that it holds. */
    static DerivedRecord ofElement(SinkRecord record, SchemaAndValue element, int position) {
        SchemaAndValue value = new SchemaAndValue(record.valueSchema(), record.value());
        return record instanceof DerivedRecord derived
                ? new DerivedRecord(record, value, derived.envelope, element, position, derived.deletion)
                : new DerivedRecord(record, value, SchemaAndValue.NULL, element, position, false);
    }

    Schema elementSchema() {
        return element.schema();
    }

    Object element() {
        return element.value();
    }

    int position() {
        return position;
    }

    Schema envelopeSchema() {
        return envelope.schema();
    }

    Object envelope() {
        return envelope.value();
    }

    boolean isDeletion() {
        return deletion;
    }

    // A record is compared with others by its offset where that matters; two elements of one are not the same.

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
