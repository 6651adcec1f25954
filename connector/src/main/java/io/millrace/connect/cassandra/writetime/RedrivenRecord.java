package io.millrace.connect.cassandra.writetime;

import java.util.OptionalLong;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * A record that was sent back from a dead-letter topic: a copy that lies behind records which are newer. Its rows get the
 * write time that the original had, where its letter says which; otherwise the last microsecond before the original's
 * millisecond, so that nothing older than that loses to it and nothing newer does.
 */
public final class RedrivenRecord {

    /** How often the record was sent back. */
    static final String ATTEMPTS = "millrace.redrive.attempts";
    /** The original's timestamp, in milliseconds since 1970: the copy may have got another from its broker. */
    static final String TIMESTAMP = "millrace.redrive.timestamp";
    /** In a letter and in the copy, the write time that the refused row had, in microseconds since 1970. */
    public static final String WRITE_TIME = "millrace.write.timestamp.us";
    /** Beside it, which row that was: a record may have several. */
    public static final String ROW_IDENTITY = "millrace.write.row";

    private final LetterHeaders headers;

    private RedrivenRecord(LetterHeaders headers) {
        this.headers = headers;
    }

    /** Returns what a record was sent back with; {@code null} for one that was not. */
    public static RedrivenRecord of(SinkRecord record) {
        Headers headers = record.headers();
        return headers.isEmpty() || headers.lastWithName(ATTEMPTS) == null
                ? null
                : new RedrivenRecord(new LetterHeaders(headers));
    }

    /**
     * Returns the original's timestamp, in milliseconds since the epoch; never a later one than the copy's. Whoever produces a
     * record sets its headers, so they may make it older than it is, and not newer.
     *
     * @param copys the copy's own; {@code null} if it has none
     */
    Long timestamp(Long copys) {
        OptionalLong original = headers.number(TIMESTAMP);
        return original.isPresent() && copys != null ? (Long) Math.min(original.getAsLong(), copys) : copys;
    }

    /**
     * Returns a row's write time in microseconds since the epoch.
     *
     * @param rowIdentity see {@link io.millrace.connect.cassandra.mapping.Row#identity}
     * @param millis the original's time
     */
    public long writeTime(long rowIdentity, long millis) {
        return headers.writeTime(rowIdentity, millis).orElse(Math.max(0, millis * 1_000 - 1));
    }
}
