package io.millrace.monitor.source;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Who has made a dead letter. A record may have come with any headers, those of the other stage's letters too, and Connect keeps them; but
 * it adds its own to each letter, and the streams application leaves such ones out.
 */
public enum LetterOrigin {
    /** A Connect worker, for a record that its sink or its converter has refused. */
    CONNECT,
    /** The streams application. */
    STREAMS,
    /** Nobody who says so: a connector without context headers, for one. */
    UNKNOWN;

    private static final String OF_CONNECT = "__connect.errors.";
    private static final String STREAMS_REASON = "millrace.error.reason";
    private static final String STREAMS_TOPIC = "millrace.source.topic";

    /** Reads it from a letter's headers. */
    public static LetterOrigin of(Headers headers) {
        for (Header header : headers) {
            if (header.key().startsWith(OF_CONNECT)) {
                return CONNECT;
            }
        }
        // A record's own header of that name is no letter yet.
        return headers.lastHeader(STREAMS_REASON) != null && headers.lastHeader(STREAMS_TOPIC) != null
                ? STREAMS
                : UNKNOWN;
    }
}
