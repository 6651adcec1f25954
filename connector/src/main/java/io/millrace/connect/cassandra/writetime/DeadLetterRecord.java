package io.millrace.connect.cassandra.writetime;

import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * A record of a dead-letter topic, where a sink reads that as any other: its own topic may have had newer records of its millisecond, and
 * they are written by now, from where they lie. So its rows get the write time that they had when they were refused, where the letter says
 * which; otherwise one before the record's millisecond. Letters keep their order among themselves: of two that a row shares a millisecond
 * of, equal times would leave the larger value of each column.
 */
public final class DeadLetterRecord {

    /** Put there by Connect with {@code errors.deadletterqueue.context.headers.enable=true}. */
    static final String ORIGINAL_TOPIC = "__connect.errors.topic";

    /** What letters of a row and millisecond have, of the microseconds before it: the rest is that of the records of those. */
    static final int MICROS = 500;

    private final LetterHeaders headers;

    private DeadLetterRecord(LetterHeaders headers) {
        this.headers = headers;
    }

    /** Returns the record as a letter; {@code null} for one that does not say it is. */
    public static DeadLetterRecord of(SinkRecord record) {
        Headers headers = record.headers();
        return headers.isEmpty() || headers.lastWithName(ORIGINAL_TOPIC) == null
                ? null
                : new DeadLetterRecord(new LetterHeaders(headers));
    }

    /**
     * Returns a row's write time in microseconds since the epoch.
     *
     * @param rowIdentity see {@link io.millrace.connect.cassandra.mapping.Row#identity}
     * @param millis the record's time
     * @param counted the write time that the row would have in the topic that it was read from
     */
    public long writeTime(long rowIdentity, long millis, long counted) {
        long last = millis * 1_000 - 1;
        return headers.writeTime(rowIdentity, millis).orElse(Math.max(0, Math.min(counted - MICROS, last)));
    }
}
