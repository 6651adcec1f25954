package io.millrace.connect.cassandra.failures;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tells of dead letters in a few lines, however many there are: the first of a kind at once, and then every half minute
 * how many more of it there were, and the last. Two letters are of a kind if their reasons differ in numbers only, such
 * as the record's offset.
 */
final class LetterLog {

    private static final long REPEAT_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** Reasons name columns and types, so there are few; should there be more, the others are one kind. */
    private static final int MAX_KINDS = 50;

    private static final String OTHERS = "";

    private final Consumer<String> warnings;
    private final Map<String, Kind> kinds = new HashMap<>();
    private long summaryNanos;

    private static final class Kind {
        private int more;
        private String last;
    }

    LetterLog(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    /** Answers true if it told of the letter, and false if it only counted it. */
    boolean deadLetter(String reason, long nowNanos) {
        if (kinds.isEmpty()) {
            summaryNanos = nowNanos + REPEAT_NANOS;
        }
        String name = withoutNumbers(reason);
        Kind kind = kinds.get(name);
        if (kind == null) {
            kind = kinds.computeIfAbsent(kinds.size() < MAX_KINDS ? name : OTHERS, each -> new Kind());
            if (kinds.size() <= MAX_KINDS) {
                warnings.accept("Dead letter: " + reason);
                return true;
            }
        }
        kind.more++;
        kind.last = reason;
        return false;
    }

    /** Tells of the letters since the last time, if it is time to. */
    void summarize(long nowNanos) {
        if (kinds.isEmpty() || nowNanos - summaryNanos < 0) {
            return;
        }
        summaryNanos = nowNanos + REPEAT_NANOS;
        // A kind of which no more came is told at once when it comes again.
        kinds.values().removeIf(kind -> kind.more == 0);
        for (Kind kind : kinds.values()) {
            warnings.accept(kind.more + " more dead letters within " + TimeUnit.NANOSECONDS.toSeconds(REPEAT_NANOS)
                    + " s, the last: " + kind.last);
            kind.more = 0;
        }
    }

    private static String withoutNumbers(String reason) {
        StringBuilder kind = new StringBuilder(reason.length());
        for (int i = 0; i < reason.length(); i++) {
            char each = reason.charAt(i);
            if (each < '0' || each > '9') {
                kind.append(each);
            }
        }
        return kind.toString();
    }
}
