package io.millrace.connect.cassandra.failures;

import io.millrace.connect.cassandra.writetime.LetterHeaders;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The headers by which a bad record says of itself what only its letter may say: where it came from, and why and when it was refused.
 * Whoever produces a record sets its headers, and what sends letters back would believe them.
 *
 * <p>A copy that was sent back keeps the account of that, and it keeps its times, as does a letter that is read from its topic: they
 * make a record older only.
 */
record LetterClaims(Set<String> names) {

    private static final List<String> ORIGINS =
            List.of("__connect.errors.", "millrace.error.", "millrace.source.", "millrace.partial.");
    private static final List<String> TIMES = List.of("millrace.write.", "millrace.original.");

    /** Returns those that are not to be in the letter. */
    static LetterClaims of(Headers headers) {
        Set<String> names = Set.of();
        boolean wasLetter = LetterHeaders.areOfLetter(headers);
        for (Header header : headers) {
            if (isOneOf(ORIGINS, header) || (!wasLetter && isOneOf(TIMES, header))) {
                names = names.isEmpty() ? new HashSet<>() : names;
                names.add(header.key());
            }
        }
        return new LetterClaims(names);
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    void removeFrom(Headers headers) {
        names.forEach(headers::remove);
    }

    /** Returns the timestamp that a letter's headers say its record had, never later than its own. */
    static long originalTimestamp(Headers headers, long own) {
        Header header = headers.lastHeader(LetterHeaders.ORIGINAL_TIMESTAMP);
        if (header == null || header.value() == null) {
            return own;
        }
        try {
            return Math.min(own, Long.parseLong(new String(header.value(), StandardCharsets.UTF_8)));
        } catch (NumberFormatException notOurs) {
            return own;
        }
    }

    private static boolean isOneOf(List<String> prefixes, Header header) {
        for (String prefix : prefixes) {
            if (header.key().startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
