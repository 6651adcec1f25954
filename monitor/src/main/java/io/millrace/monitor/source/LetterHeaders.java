package io.millrace.monitor.source;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** What the headers of a dead letter say, those of the streams application or of Connect. */
final class LetterHeaders {

    static final String STREAMS_REASON = "millrace.error.reason";
    static final String STREAMS_MESSAGE = "millrace.error.message";
    private static final String STREAMS_SOURCE = "millrace.source.";

    private static final String CONNECT = "__connect.errors.";
    private static final String CONNECT_MESSAGE = CONNECT + "exception.message";

    /** Where the record was, with which the sink's own texts end or begin. */
    private static final Pattern PLACE = Pattern.compile(" \\(record [^()]*\\)|(?<=^Record )\\S+ ");

    private static final int LONGEST = 400;

    private final ConsumerRecord<byte[], byte[]> letter;
    private final LetterOrigin origin;

    LetterHeaders(ConsumerRecord<byte[], byte[]> letter) {
        this.letter = letter;
        this.origin = LetterOrigin.of(letter.headers());
    }

    /** In a few words, the same for all letters that are there for the same reason. */
    String reason() {
        Optional<String> said = origin == LetterOrigin.STREAMS ? header(STREAMS_REASON) : Optional.empty();
        if (said.isPresent()) {
            return said.get();
        }
        Optional<String> thrown = origin == LetterOrigin.CONNECT ? header(SinkWords.CLASS) : Optional.empty();
        if (thrown.isEmpty()) {
            return "no reason in its headers";
        }
        if (SinkWords.areIn(letter.headers())) {
            return PLACE.matcher(header(CONNECT_MESSAGE).orElse(simple(thrown.get())))
                    .replaceAll("");
        }
        return simple(thrown.get())
                + header(SinkWords.STAGE).map(stage -> " in " + stage).orElse("");
    }

    /** Millrace's own text, which quotes no value; null of others. */
    String message() {
        return switch (origin) {
            case STREAMS -> header(STREAMS_MESSAGE).orElse(null);
            case CONNECT ->
                SinkWords.areIn(letter.headers()) ? header(CONNECT_MESSAGE).orElse(null) : null;
            case UNKNOWN -> null;
        };
    }

    /** Where the record was, as error messages have it, too; null if the letter does not say. */
    String source() {
        return switch (origin) {
            case STREAMS -> source(STREAMS_SOURCE).orElse(null);
            case CONNECT -> source(CONNECT).orElse(null);
            case UNKNOWN -> null;
        };
    }

    private Optional<String> source(String prefix) {
        return header(prefix + "topic")
                .map(topic -> topic + "-" + header(prefix + "partition").orElse("?") + "-"
                        + header(prefix + "offset").orElse("?"));
    }

    private Optional<String> header(String name) {
        Header header = letter.headers().lastHeader(name);
        if (header == null || header.value() == null) {
            return Optional.empty();
        }
        String text = new String(header.value(), StandardCharsets.UTF_8);
        return Optional.of(text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text);
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }
}
