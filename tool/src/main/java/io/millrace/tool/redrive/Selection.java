package io.millrace.tool.redrive;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which letters are meant: those that everything said here is true of.
 *
 * @param reasons a part of the reason, in either case; one of them
 * @param tables the table or output; one of them
 * @param topics the topic that it came from; one of them
 * @param since the record's time is not before
 * @param until the record's time is before
 * @param key the record's key, as text
 * @param where a condition
 */
record Selection(
        List<String> reasons,
        List<String> tables,
        List<String> topics,
        Optional<Instant> since,
        Optional<Instant> until,
        Optional<String> key,
        Optional<Where> where) {

    /** All letters. */
    static final Selection ALL = new Selection(
            List.of(), List.of(), List.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Copies the lists. */
    Selection {
        reasons = reasons.stream().map(each -> each.toLowerCase(Locale.ROOT)).toList();
        tables = List.copyOf(tables);
        topics = List.copyOf(topics);
    }

    /**
     * Says whether a letter is meant.
     *
     * @throws Where.UnfitException if the condition cannot be asked of it
     */
    boolean takes(Letter letter) throws Where.UnfitException {
        return takesByHeaders(letter)
                && (key.isEmpty() || isKey(letter.record().key(), key.get()))
                && (where.isEmpty() || where.get().holds(letter));
    }

    /** Returns what the condition names and none of the letters had that it was asked of. */
    Set<String> neverThere() {
        return where.map(Where::neverThere).orElse(Set.of());
    }

    private boolean takesByHeaders(Letter letter) {
        String reason = letter.reason().toLowerCase(Locale.ROOT);
        return (reasons.isEmpty() || reasons.stream().anyMatch(reason::contains))
                && (tables.isEmpty() || tables.contains(letter.table()))
                && (topics.isEmpty() || topics.contains(letter.originTopic()))
                && (since.isEmpty() || letter.timestamp() >= since.get().toEpochMilli())
                && (until.isEmpty() || letter.timestamp() < until.get().toEpochMilli());
    }

    private static boolean isKey(byte[] key, String text) {
        return key != null && Arrays.equals(key, text.getBytes(StandardCharsets.UTF_8));
    }
}
