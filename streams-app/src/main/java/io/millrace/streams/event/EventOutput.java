package io.millrace.streams.event;

import io.millrace.streams.wire.RoutedKey;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/** Something that takes events: a flow or a rollup. One instance per task, used by one thread. */
public interface EventOutput {
    /**
     * Returns the output's name.
     *
     * @return the topic it ends in
     */
    String name();

    /**
     * Returns the operator that takes the records.
     *
     * @return a child of the operator that validates events
     */
    String child();

    /**
     * Turns an event into the output's record.
     *
     * @param event a valid event
     * @param headers the source record's headers
     * @return the record to forward
     * @throws Rejected if this output cannot take this event; others may
     */
    Record<RoutedKey, byte[]> record(Event event, Headers headers) throws Rejected;
}
