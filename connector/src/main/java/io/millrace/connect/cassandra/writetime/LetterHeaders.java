package io.millrace.connect.cassandra.writetime;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;

/** What a dead letter of the sink says of its record, in the letter itself and in a copy that was sent back. */
record LetterHeaders(Headers headers) {

    /**
     * Returns the write time that a row had when it was refused, in microseconds since the epoch; empty if the letter is about another
     * row, or if it is none of the record's own millisecond, which no header can change.
     *
     * @param rowIdentity see {@link io.millrace.connect.cassandra.mapping.Row#identity}
     * @param millis the record's time
     */
    OptionalLong writeTime(long rowIdentity, long millis) {
        OptionalLong assigned = number(RedrivenRecord.WRITE_TIME);
        OptionalLong row = number(RedrivenRecord.ROW_IDENTITY);
        boolean isOfMillisecond = assigned.isPresent() && Math.floorDiv(assigned.getAsLong(), 1_000L) == millis;
        return isOfMillisecond && row.isPresent() && row.getAsLong() == rowIdentity ? assigned : OptionalLong.empty();
    }

    /** A header converter makes of digits what it likes. */
    OptionalLong number(String name) {
        Header header = headers.lastWithName(name);
        Object value = header == null ? null : header.value();
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
