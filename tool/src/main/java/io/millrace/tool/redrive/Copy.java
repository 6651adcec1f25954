package io.millrace.tool.redrive;

import io.millrace.streams.route.DeadLetters;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Makes of a dead letter the record that goes back: the bytes, headers and time that it had, and headers that say that it was sent back. */
final class Copy {
    private static final byte[] NO_KEY = new byte[0];
    private static final String ERROR = "millrace.error.";
    private static final String SOURCE = "millrace.source.";
    private static final String PARTIAL = "millrace.partial.";

    private Copy() {}

    static ProducerRecord<byte[], byte[]> of(Letter letter) {
        Headers headers = new RecordHeaders();
        boolean partial = letter.stage() == Letter.Stage.PARTIAL;
        if (!partial) {
            for (Header header : letter.record().headers()) {
                if (!isOfLetter(header.key())) {
                    headers.add(header);
                }
            }
        }
        add(headers, RedriveHeaders.ATTEMPTS, Integer.toString(letter.attempts() + 1));
        add(headers, RedriveHeaders.FROM, letter.record().topic());
        if (!partial) {
            add(headers, RedriveHeaders.TIMESTAMP, Long.toString(letter.timestamp()));
        }
        if (letter.stage() == Letter.Stage.EVENT) {
            if (!letter.table().isEmpty()) {
                add(headers, RedriveHeaders.OUTPUT, letter.table());
            }
            copy(letter, DeadLetters.INCARNATION, headers, RedriveHeaders.INCARNATION);
        }
        return new ProducerRecord<>(
                letter.origin().topic(),
                letter.origin().partition(),
                // Of a record of before 1970, or of none: the broker refuses it, and the header has it.
                letter.timestamp() < 0 ? null : (Long) letter.timestamp(),
                partial ? NO_KEY : letter.record().key(),
                partial ? state(letter) : letter.record().value(),
                headers);
    }

    /** Returns the same with the time at which it is sent: for a topic that refuses its own. */
    static ProducerRecord<byte[], byte[]> ofNow(Letter letter) {
        ProducerRecord<byte[], byte[]> copy = of(letter);
        return new ProducerRecord<>(copy.topic(), copy.partition(), null, copy.key(), copy.value(), copy.headers());
    }

    private static byte[] state(Letter letter) {
        return letter.record().headers().lastHeader(DeadLetters.PARTIAL_STATE).value();
    }

    private static boolean isOfLetter(String header) {
        return header.startsWith(LetterReader.CONNECT)
                || header.startsWith(ERROR)
                || header.startsWith(SOURCE)
                || header.startsWith(PARTIAL)
                || header.startsWith(RedriveHeaders.PREFIX)
                || header.equals(DeadLetters.APPLICATION)
                || header.equals(DeadLetters.INCARNATION)
                || header.equals(LetterReader.ORIGINAL_TIMESTAMP);
    }

    private static void copy(Letter letter, String from, Headers headers, String to) {
        Header header = letter.record().headers().lastHeader(from);
        if (header != null) {
            headers.add(to, header.value());
        }
    }

    private static void add(Headers headers, String name, String text) {
        headers.add(name, text.getBytes(StandardCharsets.UTF_8));
    }
}
