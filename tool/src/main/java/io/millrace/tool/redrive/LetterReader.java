package io.millrace.tool.redrive;

import io.millrace.monitor.source.LetterOrigin;
import io.millrace.monitor.source.SinkWords;
import io.millrace.streams.route.DeadLetters;
import io.millrace.tool.redrive.Letter.Stage;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;

/** Reads what the headers of dead letters say. What a letter holds goes into none of the words. */
final class LetterReader {
    static final String CONNECT = "__connect.errors.";
    private static final String CONNECT_TOPIC = CONNECT + "topic";
    private static final String CONNECT_PARTITION = CONNECT + "partition";
    private static final String CONNECT_OFFSET = CONNECT + "offset";
    private static final String CONNECT_STAGE = CONNECT + "stage";
    private static final String CONNECT_CLASS = CONNECT + "exception.class.name";
    private static final String CONNECT_MESSAGE = CONNECT + "exception.message";
    /** The record's own timestamp, where the letter has the broker's. */
    static final String ORIGINAL_TIMESTAMP = "millrace.original.timestamp";

    /** The write time that the row had which Cassandra refused, in microseconds since 1970. */
    private static final String WRITE_TIME = "millrace.write.timestamp.us";

    private static final long MICROS_PER_MILLISECOND = 1_000;

    /** As {@code "table shop.orders, column total ... (record orders-3-17)"}. */
    private static final Pattern UNMAPPED = Pattern.compile("table (?<table>[^,: ]+), (?<why>.*)", Pattern.DOTALL);

    /** As {@code "Record orders-3@17, table shop.orders: Cassandra refused it: ..."}. */
    private static final Pattern REFUSED =
            Pattern.compile("Record \\S+, table (?<table>[^,: ]+): (?<why>.*)", Pattern.DOTALL);

    private static final Pattern PLACE = Pattern.compile(" \\(record \\S+\\)|(?<=Record )\\S+-\\d+@\\d+ ");

    /** Reads a letter. */
    Letter read(ConsumerRecord<byte[], byte[]> record) {
        Headers headers = record.headers();
        return switch (LetterOrigin.of(headers)) {
            case CONNECT -> ofSink(record, headers);
            case STREAMS -> ofStreams(record, headers);
            case UNKNOWN -> unknown(record);
        };
    }

    private static Letter ofStreams(ConsumerRecord<byte[], byte[]> record, Headers headers) {
        boolean partial = headers.lastHeader(DeadLetters.PARTIAL_EVENTS) != null;
        boolean state = headers.lastHeader(DeadLetters.PARTIAL_STATE) != null;
        return new Letter(
                record,
                partial || state ? Stage.PARTIAL : Stage.EVENT,
                origin(headers, DeadLetters.TOPIC, DeadLetters.PARTITION),
                number(headers, DeadLetters.OFFSET, -1),
                number(headers, DeadLetters.TIMESTAMP, record.timestamp()),
                text(headers, DeadLetters.REASON),
                text(headers, DeadLetters.MESSAGE),
                text(headers, DeadLetters.OUTPUT),
                attempts(record),
                // What a partial is applied by is in a header, and whole.
                headers.lastHeader(DeadLetters.TRUNCATED) != null && !state);
    }

    private static Letter ofSink(ConsumerRecord<byte[], byte[]> record, Headers headers) {
        String message = text(headers, CONNECT_MESSAGE);
        String stage = text(headers, CONNECT_STAGE);
        String table = "";
        String reason;
        String error = text(headers, CONNECT_CLASS);
        if (SinkWords.areIn(headers)) {
            Matcher refused = REFUSED.matcher(message);
            Matcher unmapped = UNMAPPED.matcher(message);
            Matcher found = refused.matches() ? refused : unmapped.matches() ? unmapped : null;
            table = found == null ? "" : found.group("table");
            reason = withoutPlace(found == null ? message : found.group("why"));
        } else {
            // A converter's words may quote what it could not read, those of another sink what it could not write.
            reason = stage + ": " + (error.isEmpty() ? "no class given" : error.substring(error.lastIndexOf('.') + 1));
            message = reason;
        }
        return new Letter(
                record,
                Stage.SINK,
                origin(headers, CONNECT_TOPIC, CONNECT_PARTITION),
                number(headers, CONNECT_OFFSET, -1),
                timeOfSink(record, headers),
                reason,
                message,
                table,
                attempts(record),
                false);
    }

    /** Returns the record's time, or {@link Letter#NO_TIME} where its topic has put the broker's in its place and nothing says it. */
    private static long timeOfSink(ConsumerRecord<byte[], byte[]> record, Headers headers) {
        long kept = number(headers, ORIGINAL_TIMESTAMP, Letter.NO_TIME);
        if (headers.lastHeader(RedriveHeaders.ATTEMPTS) != null) {
            // It is a copy itself, whose own time may be that at which it was sent back.
            kept = number(headers, RedriveHeaders.TIMESTAMP, kept);
        }
        if (kept != Letter.NO_TIME) {
            return kept;
        }
        if (record.timestampType() != TimestampType.LOG_APPEND_TIME) {
            return record.timestamp();
        }
        long written = number(headers, WRITE_TIME, Letter.NO_TIME);
        return written == Letter.NO_TIME ? Letter.NO_TIME : Math.floorDiv(written, MICROS_PER_MILLISECOND);
    }

    private static Letter unknown(ConsumerRecord<byte[], byte[]> record) {
        return new Letter(
                record,
                Stage.UNKNOWN,
                null,
                -1,
                record.timestamp(),
                "no reason given",
                "no reason given",
                "",
                attempts(record),
                false);
    }

    private static String withoutPlace(String why) {
        return PLACE.matcher(why).replaceAll("");
    }

    private static int attempts(ConsumerRecord<byte[], byte[]> record) {
        // Another stage's letters may have been sent back on the way here.
        boolean fromHere = text(record.headers(), RedriveHeaders.FROM).equals(record.topic());
        return fromHere ? (int) Math.max(1, number(record.headers(), RedriveHeaders.ATTEMPTS, 1)) : 0;
    }

    private static TopicPartition origin(Headers headers, String topic, String partition) {
        long number = number(headers, partition, -1);
        String name = text(headers, topic);
        return name.isEmpty() || number < 0 || number > Integer.MAX_VALUE
                ? null
                : new TopicPartition(name, (int) number);
    }

    private static long number(Headers headers, String name, long otherwise) {
        try {
            String text = text(headers, name);
            return text.isEmpty() ? otherwise : Long.parseLong(text);
        } catch (NumberFormatException notOurs) {
            return otherwise;
        }
    }

    /** Returns a header's text; empty if there is none. */
    static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
