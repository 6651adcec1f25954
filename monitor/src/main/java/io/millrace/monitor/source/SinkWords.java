package io.millrace.monitor.source;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Knows the sink's own words, which quote no record, from all others. A converter's may quote what it could not read, those of
 * Millrace's own too, behind which is somebody's; a transform's what it was given.
 */
public final class SinkWords {

    static final String CLASS = "__connect.errors.exception.class.name";
    static final String STAGE = "__connect.errors.stage";

    /** The stage at which a sink itself has refused a record. */
    private static final String SINK_STAGE = "TASK_PUT";

    /** The sink's package, and of no other module. */
    static final String PACKAGE = "io.millrace.connect.cassandra.";

    private SinkWords() {}

    /** Whether the message of a letter that Connect has made, see {@link LetterOrigin}, is the sink's. */
    public static boolean areIn(Headers letter) {
        return SINK_STAGE.equals(text(letter, STAGE)) && text(letter, CLASS).startsWith(PACKAGE);
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
