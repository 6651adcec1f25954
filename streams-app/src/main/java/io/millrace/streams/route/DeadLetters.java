package io.millrace.streams.route;

import io.millrace.streams.event.Origin;
import io.millrace.streams.event.Reason;
import io.millrace.streams.event.RecordSizes;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.wire.RoutedKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Makes dead letters: the original bytes and headers, and headers that say what, where and why. One too large for Kafka is
 * cut and says so, since a send that fails would abort the transaction, and again, for ever.
 */
public final class DeadLetters {
    /** The {@link Reason}'s code. */
    public static final String REASON = "millrace.error.reason";
    /** The reason in words, without any of the event's values. */
    public static final String MESSAGE = "millrace.error.message";
    /** The flow or rollup that could not take the event; absent if none could. */
    public static final String OUTPUT = "millrace.error.output";
    /** The original sizes of key and value in bytes, if they had to be cut. */
    public static final String TRUNCATED = "millrace.error.truncated";
    /** How many events a dead-lettered partial stands for. */
    public static final String PARTIAL_EVENTS = "millrace.partial.events";
    /** A dead-lettered partial as a block of its own, which can be put on its rollup's repartition topic again. */
    public static final String PARTIAL_STATE = "millrace.partial.state";
    /** The topic the record was read from. */
    public static final String TOPIC = "millrace.source.topic";
    /** The partition it was read from. */
    public static final String PARTITION = "millrace.source.partition";
    /** Its offset. */
    public static final String OFFSET = "millrace.source.offset";
    /** Its place among the events of that record, from 0; absent where a record is one event. */
    public static final String INDEX = "millrace.source.index";
    /** The record's Kafka timestamp, in milliseconds since 1970. */
    public static final String TIMESTAMP = "millrace.source.timestamp";
    /** The incarnation of the application's state: another one after a reset, which reads all events anew. */
    public static final String INCARNATION = "millrace.application.incarnation";
    /** The application that gave it up. */
    public static final String APPLICATION = "millrace.application.id";

    /** A dead letter that was sent again still has those of the last time. */
    private static final Set<String> OWN = Set.of(
            REASON, MESSAGE, OUTPUT, TRUNCATED, TOPIC, PARTITION, OFFSET, INDEX, TIMESTAMP, APPLICATION, INCARNATION);

    /** What Connect's dead letters say of themselves; with it at its end one of ours would be taken for one of Connect's. */
    private static final String CONNECT = "__connect.errors.";

    private static final byte[] NOTHING = new byte[0];

    private final String applicationId;
    private final String incarnation;
    private final RecordSizes sizes;

    /**
     * Creates the maker.
     *
     * @param applicationId the application's id
     * @param incarnation that of its state; empty where that is not known
     * @param sizes how large a record may be
     */
    public DeadLetters(String applicationId, String incarnation, RecordSizes sizes) {
        this.applicationId = applicationId;
        this.incarnation = incarnation;
        this.sizes = sizes;
    }

    /**
     * Makes a dead letter.
     *
     * @param key the original key, or null
     * @param value the original value, or null
     * @param original the original headers
     * @param origin where it comes from
     * @param why what is wrong
     * @param output the output that could not take it, or null for all
     * @param now the dead letter's timestamp, in milliseconds since 1970
     * @return the record for the dead-letter topic
     */
    public Record<RoutedKey, byte[]> letter(
            byte[] key, byte[] value, Headers original, Origin origin, Rejected why, String output, long now) {
        Headers headers = new RecordHeaders();
        add(headers, REASON, why.reason().code());
        add(headers, MESSAGE, why.getMessage());
        if (output != null) {
            add(headers, OUTPUT, output);
        }
        RecordMetadata source = origin.source();
        add(headers, TOPIC, source.topic());
        add(headers, PARTITION, Integer.toString(source.partition()));
        add(headers, OFFSET, Long.toString(source.offset()));
        if (origin.index() != Origin.WHOLE) {
            add(headers, INDEX, Integer.toString(origin.index()));
        }
        add(headers, TIMESTAMP, Long.toString(origin.timestamp()));
        add(headers, APPLICATION, applicationId);
        if (!incarnation.isEmpty()) {
            add(headers, INCARNATION, incarnation);
        }
        boolean roomForOriginals = sizes.fits(NOTHING, NOTHING, headers, sizes.of(NOTHING, NOTHING, original) + 100);
        if (roomForOriginals) {
            for (Header header : original) {
                if (!OWN.contains(header.key()) && !header.key().startsWith(CONNECT)) {
                    headers.add(header);
                }
            }
        }
        byte[] keptKey = key;
        byte[] keptValue = value;
        if (!roomForOriginals || !sizes.fits(key, value, headers, 100)) {
            add(
                    headers,
                    TRUNCATED,
                    "key " + length(key) + " bytes, value " + length(value) + " bytes, headers "
                            + (roomForOriginals ? "kept" : "left out"));
            int room = sizes.room(headers);
            keptKey = cut(key, room);
            keptValue = cut(value, room - length(keptKey));
        }
        return new Record<>(new RoutedKey(source.partition(), keptKey), keptValue, now, headers);
    }

    /** Returns an event's headers without those that partials have: whoever sends letters back goes by them. */
    static Headers ofEvent(Headers headers) {
        return headers.lastHeader(PARTIAL_STATE) == null && headers.lastHeader(PARTIAL_EVENTS) == null
                ? headers
                : new RecordHeaders(headers).remove(PARTIAL_STATE).remove(PARTIAL_EVENTS);
    }

    private static int length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static byte[] cut(byte[] bytes, int room) {
        return bytes == null || bytes.length <= room ? bytes : Arrays.copyOf(bytes, Math.max(room, 0));
    }

    private static void add(Headers headers, String name, String text) {
        headers.add(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns a header's text.
     *
     * @param headers a dead letter's headers
     * @param name one of this class's names
     * @return the text, or null if there is no such header, or none in it
     */
    public static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
