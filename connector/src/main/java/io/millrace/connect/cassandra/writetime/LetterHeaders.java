package io.millrace.connect.cassandra.writetime;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * What the headers say of a record that was a dead letter once, or is one: it lies behind records which are newer. Its rows get the write
 * time that they had when they were refused, where the headers say which; otherwise one before the record's millisecond, so that nothing
 * older than that beats it and it beats nothing newer.
 *
 * <p>Whoever produces a record sets its headers, so they may make it older than its own timestamp, and not newer.
 */
public final class LetterHeaders {

    /** How often the record was sent back. */
    static final String ATTEMPTS = "millrace.redrive.attempts";
    /** The timestamp of what was sent back, in milliseconds since 1970: the copy may have got another from its broker. */
    static final String SENT_BACK_TIMESTAMP = "millrace.redrive.timestamp";
    /** Put into a letter by Connect with {@code errors.deadletterqueue.context.headers.enable=true}. */
    static final String ORIGINAL_TOPIC = "__connect.errors.topic";
    /** The record's own timestamp, in milliseconds as decimal text, of a letter whose topic does not take it. */
    public static final String ORIGINAL_TIMESTAMP = "millrace.original.timestamp";
    /** In a letter and in the copy, the write time that the refused row had, in microseconds since 1970. */
    public static final String WRITE_TIME = "millrace.write.timestamp.us";
    /** Beside it, which row that was: a record may have several. */
    public static final String ROW_IDENTITY = "millrace.write.row";

    /**
     * What letters of a row and millisecond have, of the microseconds before it: the rest is that of the records of those. Of two that
     * share a millisecond, equal times would leave the larger value of each column.
     */
    static final int MICROS = 500;

    private final boolean sentBack;
    private final OptionalLong originalMillis;
    private final OptionalLong writeTimeMicros;
    private final OptionalLong rowIdentity;

    private LetterHeaders(
            boolean sentBack, OptionalLong originalMillis, OptionalLong writeTimeMicros, OptionalLong rowIdentity) {
        this.sentBack = sentBack;
        this.originalMillis = originalMillis;
        this.writeTimeMicros = writeTimeMicros;
        this.rowIdentity = rowIdentity;
    }

    /** Reads them; {@code null} for a record that neither was sent back nor says it is a letter. */
    public static LetterHeaders of(SinkRecord record) {
        Headers headers = record.headers();
        if (headers.isEmpty()) {
            return null;
        }
        boolean sentBack = false;
        boolean letter = false;
        OptionalLong sentBackMillis = OptionalLong.empty();
        OptionalLong letterMillis = OptionalLong.empty();
        OptionalLong micros = OptionalLong.empty();
        OptionalLong row = OptionalLong.empty();
        for (Header header : headers) {
            switch (header.key()) {
                case ATTEMPTS -> sentBack = true;
                case ORIGINAL_TOPIC -> letter = true;
                case SENT_BACK_TIMESTAMP -> sentBackMillis = number(header);
                case ORIGINAL_TIMESTAMP -> letterMillis = number(header);
                case WRITE_TIME -> micros = number(header);
                case ROW_IDENTITY -> row = number(header);
                default -> {}
            }
        }
        if (!sentBack && !letter) {
            return null;
        }
        // A copy that has become a letter again is as old as what was sent back first.
        return new LetterHeaders(sentBack, sentBack ? sentBackMillis : letterMillis, micros, row);
    }

    /** Tells whether a record with these headers, as they lie in its topic, was sent back or says that it is a letter. */
    public static boolean areOfLetter(org.apache.kafka.common.header.Headers headers) {
        return headers.lastHeader(ATTEMPTS) != null || headers.lastHeader(ORIGINAL_TOPIC) != null;
    }

    /** Whether the record was sent back to where it came from: it is a copy. */
    public boolean isSentBack() {
        return sentBack;
    }

    /** Tells whether nothing says how old the record of a letter is, since its topic has put the broker's time in place of its own. */
    boolean lacksTimestamp(SinkRecord record) {
        return !sentBack
                && originalMillis.isEmpty()
                && writeTimeMicros.isEmpty()
                && record.timestampType() == TimestampType.LOG_APPEND_TIME;
    }

    /** Returns the original's timestamp, in milliseconds since the epoch, never later than the record's; {@code null} if that has none. */
    Long timestamp(SinkRecord record) {
        Long own = record.timestamp();
        if (own == null) {
            return null;
        }
        if (originalMillis.isPresent()) {
            return Math.min(originalMillis.getAsLong(), own);
        }
        boolean isBrokers = !sentBack && record.timestampType() == TimestampType.LOG_APPEND_TIME;
        return isBrokers && writeTimeMicros.isPresent()
                ? (Long) Math.min(Math.floorDiv(writeTimeMicros.getAsLong(), 1_000L), own)
                : own;
    }

    /**
     * Returns the write time of a row of a copy, in microseconds since the epoch.
     *
     * @param identity see {@link io.millrace.connect.cassandra.mapping.Row#identity}
     * @param millis the original's time
     */
    public long writeTime(long identity, long millis) {
        return isRefused(identity, millis) ? writeTimeMicros.getAsLong() : Math.max(0, millis * 1_000 - 1);
    }

    /**
     * Returns the write time of a row of a letter, in microseconds since the epoch. Letters keep their order among themselves.
     *
     * @param identity see {@link io.millrace.connect.cassandra.mapping.Row#identity}
     * @param millis the original's time
     * @param counted the write time that the row would have in the topic that it was read from
     */
    public long writeTime(long identity, long millis, long counted) {
        return isRefused(identity, millis)
                ? writeTimeMicros.getAsLong()
                : Math.max(0, Math.min(counted - MICROS, millis * 1_000 - 1));
    }

    /** Tells whether it is the row that was refused, and its write time is of the record's own millisecond, which no header can change. */
    private boolean isRefused(long identity, long millis) {
        return writeTimeMicros.isPresent()
                && Math.floorDiv(writeTimeMicros.getAsLong(), 1_000L) == millis
                && rowIdentity.isPresent()
                && rowIdentity.getAsLong() == identity;
    }

    /** A header converter makes of digits what it likes. */
    private static OptionalLong number(Header header) {
        Object value = header.value();
        if (value instanceof Number number) {
            return OptionalLong.of(number.longValue());
        }
        String text = value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : value + "";
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException noNumber) {
            return OptionalLong.empty();
        }
    }
}
