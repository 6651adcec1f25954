package io.millrace.quickstart;

import java.util.List;
import java.util.Map;

/**
 * The outcome of the comparison of Cassandra with what was sent.
 *
 * @param events events sent
 * @param rows rows found, per table
 * @param deadLetters what lies in the dead-letter topics
 * @param lost rows that should be there and are not
 * @param wrong rows that say something else than they should, or should not be there
 * @param differences the first few of those, in words
 */
public record Verdict(
        long events, Map<String, Long> rows, DeadLetters deadLetters, long lost, long wrong, List<String> differences) {

    public boolean isVerified() {
        return lost == 0 && wrong == 0;
    }

    /** The last line of the quickstart. */
    public String line() {
        String numbers = "events=" + events + " rows="
                + rows.values().stream().mapToLong(Long::longValue).sum() + " dead_letters=" + deadLetters.count()
                + " lost=" + lost + " wrong=" + wrong;
        return (isVerified() ? "verified: " : "FAILED: ") + numbers;
    }
}
