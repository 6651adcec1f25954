package io.millrace.streams.event;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Measures records before they are sent: a send that fails for its size aborts the transaction, and would again.
 *
 * @param limit the largest record Kafka takes, in bytes: the least of the producer's and the topics' limits
 */
public record RecordSizes(int limit) {
    /** A record batch's header, the record's own lengths and deltas, generously. */
    private static final int OVERHEAD = 512;

    /** What the headers of a dead letter take, at most. */
    private static final int LETTER_HEADERS = 4096;

    /**
     * Says how large key and value of a record without headers may be.
     *
     * @return bytes
     */
    public int room() {
        return limit - OVERHEAD;
    }

    /**
     * Says how large a partial may be, so that a dead letter has room for it beside what it says.
     *
     * @return bytes
     */
    public int roomForPartial() {
        return room() - Math.min(LETTER_HEADERS, limit / 4);
    }

    public boolean fits(byte[] key, byte[] value, Headers headers, int more) {
        return (long) of(key, value, headers) + more <= limit;
    }

    /**
     * Refuses a record that is too large.
     *
     * @param key its key
     * @param value its value
     * @param headers its headers
     * @throws Rejected if Kafka would not take it
     */
    public void check(byte[] key, byte[] value, Headers headers) throws Rejected {
        int size = of(key, value, headers);
        if (size > limit) {
            throw new Rejected(
                    Reason.OVERSIZED,
                    "the record would be " + size + " bytes; the producer or the topic takes " + limit
                            + " (max.request.size, max.message.bytes)");
        }
    }

    public int of(byte[] key, byte[] value, Headers headers) {
        return (key == null ? 0 : key.length) + (value == null ? 0 : value.length) + of(headers);
    }

    public int room(Headers headers) {
        return limit - of(headers);
    }

    private static int of(Headers headers) {
        int size = OVERHEAD;
        for (Header header : headers) {
            size += header.key().getBytes(StandardCharsets.UTF_8).length + 10;
            size += header.value() == null ? 0 : header.value().length;
        }
        return size;
    }
}
