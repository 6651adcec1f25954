package io.millrace.tool.redrive;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A dead letter, and what its headers say.
 *
 * @param record the letter as it lies in its topic
 * @param stage who gave it up
 * @param origin the partition that the record came from; null if the headers do not say
 * @param originOffset its offset there
 * @param timestamp the record's own timestamp, in milliseconds since 1970; of a copy, that of the first original
 * @param reason why it is there, without where the record was
 * @param message why it is there, in full
 * @param table the table that could not take it, or the output of the streams application; empty if that is not known
 * @param attempts how often it has been sent back from this topic
 * @param cut whether it is not the whole record
 */
record Letter(
        ConsumerRecord<byte[], byte[]> record,
        Stage stage,
        TopicPartition origin,
        long originOffset,
        long timestamp,
        String reason,
        String message,
        String table,
        int attempts,
        boolean cut) {

    /** Nothing says the record's time. */
    static final long NO_TIME = Long.MIN_VALUE;

    /** Who gives records up. */
    enum Stage {
        /** A sink connector, or the worker that it runs in. */
        SINK,
        /** The streams application: an event. */
        EVENT,
        /** The streams application: events that have been folded. */
        PARTIAL,
        /** Nobody that is known here. */
        UNKNOWN
    }

    /** Returns what a ledger tells of it, with an empty id of the topic. Only for a letter that says where it came from. */
    Mark mark() {
        // A sink that is killed may send a letter again, and several sinks may give up the same record: it goes back
        // once, to all of them. But several outputs give up one event, and one record holds many partials; each of
        // their letters is there once.
        return stage == Stage.SINK
                ? new Mark(origin.topic(), "", origin.partition(), originOffset)
                : new Mark(record.topic(), "", record.partition(), record.offset());
    }

    /** Returns the topic that it came from; empty if its headers do not say. */
    String originTopic() {
        return origin == null ? "" : origin.topic();
    }
}
