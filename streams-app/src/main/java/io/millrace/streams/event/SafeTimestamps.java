package io.millrace.streams.event;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Gives every source record a timestamp Streams can live with. Streams silently skips a record with a negative one, and a
 * far-future one would move its stream time for good. The event's own time is looked at later, by {@link EventRouter}.
 */
public final class SafeTimestamps implements TimestampExtractor {
    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        long now = System.currentTimeMillis();
        long timestamp = record.timestamp();
        return timestamp < 0 || timestamp > now ? now : timestamp;
    }
}
