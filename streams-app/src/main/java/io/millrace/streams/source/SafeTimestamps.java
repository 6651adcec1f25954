package io.millrace.streams.source;

import java.nio.ByteBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Gives every source record a timestamp Streams can live with. Streams silently skips a record with a negative one, gives
 * the record's to what it writes to its changelogs, where brokers refuse one of the future, and would have its stream time
 * moved by that for good. No time of an event is made of it: where it is not the record's own, that comes along in a header,
 * and the event router takes it off again and judges it.
 */
public final class SafeTimestamps implements TimestampExtractor {
    private static final String OWN = "millrace.record.timestamp";

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        // Whoever sent the record may have given it any header.
        record.headers().remove(OWN);
        long now = System.currentTimeMillis();
        long timestamp = record.timestamp();
        if (timestamp >= 0 && timestamp <= now) {
            return timestamp;
        }
        record.headers()
                .add(OWN, ByteBuffer.allocate(Long.BYTES).putLong(timestamp).array());
        return now;
    }

    /** Returns a record's own timestamp, and leaves it only the headers that it came with. */
    public static long takeOwn(Record<?, ?> record) {
        Header own = record.headers().lastHeader(OWN);
        if (own == null) {
            return record.timestamp();
        }
        record.headers().remove(OWN);
        return ByteBuffer.wrap(own.value()).getLong();
    }
}
