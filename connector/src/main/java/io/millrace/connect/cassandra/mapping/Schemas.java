package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.FieldPath.Root;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;

/** The schemas of a record's parts; null for parts without one. */
record Schemas(Schema key, Schema value, Schema element, Schema envelope) {

    /** Those of records of which nothing is known. */
    static final Schemas NONE = new Schemas(null, null, null, null);

    static Schemas of(SinkRecord record) {
        return record instanceof DerivedRecord derived
                ? new Schemas(
                        record.keySchema(), record.valueSchema(), derived.elementSchema(), derived.envelopeSchema())
                : new Schemas(record.keySchema(), record.valueSchema(), null, null);
    }

    /** Tells whether these are surely the record's schemas; equal ones that are not the same objects take the longer way. */
    boolean areOf(SinkRecord record) {
        return record.valueSchema() == value
                && record.keySchema() == key
                && (record instanceof DerivedRecord derived
                        ? derived.elementSchema() == element && derived.envelopeSchema() == envelope
                        : element == null && envelope == null);
    }

    Schema of(Root root) {
        return switch (root) {
            case KEY -> key;
            case VALUE -> value;
            case ELEMENT -> element;
            case ENVELOPE -> envelope;
        };
    }
}
