package io.millrace.streams.event;

import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Where a dead letter comes from.
 *
 * @param source the record it was in
 * @param timestamp that record's timestamp, in milliseconds since 1970
 * @param index its place among the record's events, from 0; {@link #WHOLE} where it is the record
 */
public record Origin(RecordMetadata source, long timestamp, int index) {
    /** The index of what is no event of a batch. */
    public static final int WHOLE = -1;
}
