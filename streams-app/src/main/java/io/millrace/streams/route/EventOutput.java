package io.millrace.streams.route;

import io.millrace.streams.event.Event;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.wire.RoutedKey;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** Something that takes events: a flow, a rollup, or what stands before them. One instance per task, used by one thread. */
public interface EventOutput {

    /**
     * Begins.
     *
     * @param context forwards to the operators behind
     */
    void init(ProcessorContext<RoutedKey, byte[]> context);

    /**
     * Says whether events end in a topic that is written, as far as is known here.
     *
     * @param topic the name of a flow, or the topic of a rollup's window
     */
    boolean leadsTo(String topic);

    /**
     * Takes an event.
     *
     * @param event a valid event; it is another one afterwards. One that is for {@link Event#only} one topic goes nowhere else
     * @param headers the headers of what is made of it
     * @param refusals where to say that this output, or a part of it, cannot take the event; others may
     */
    void take(Event event, Headers headers, Refusals refusals);

    /**
     * Sends everything that is still held back; called before every commit.
     *
     * @param watermark as {@link Event#watermark} of an event that came now: it goes on with every event, also with those that
     *     did not get here
     */
    default void flush(long watermark) {}

    /**
     * Tells the time, every few seconds, whether or not there are events.
     *
     * @param nowMs the wall clock
     * @param watermark as {@link Event#watermark} of an event that came now
     * @param idle whether the source partition has been read to its end, and has had no event for so long that nobody is to
     *     wait for it
     */
    default void tick(long nowMs, long watermark, boolean idle) {}

    /** Sends everything that is still held back, and says to those behind that no event comes any more. */
    default void end() {}

    /** Lets go of everything; what is held back is dropped, as the transaction it belongs to is over. */
    default void close() {}

    /** Where an output says that it cannot take an event. */
    @FunctionalInterface
    interface Refusals {
        /**
         * Dead-letters the event.
         *
         * @param output the name of the output that cannot take it, the topic it ends in; null if none can
         * @param why what is wrong
         */
        void refuse(String output, Rejected why);
    }
}
