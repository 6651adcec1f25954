package io.millrace.endtoend;

import io.millrace.quickstart.Event;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Which events deduplication has to leave out, of events that are the same to the millisecond when they are sent again. */
final class DuplicateLedger {

    private final Duration within;
    private final boolean global;
    private final Set<Known> known = new HashSet<>();
    private long duplicates;
    private long tooOld;

    enum Kind {
        FIRST,
        DUPLICATE,
        TOO_OLD
    }

    /** An event that was let through; the partition is 0 where all of them are one. */
    private record Known(int partition, long event) {}

    /** @param global whether the same event through another partition is a duplicate too */
    DuplicateLedger(Duration within, boolean global) {
        this.within = within;
        this.global = global;
    }

    Kind take(int partition, long clock, Event event) {
        if (event.occurredAt() < clock - within.toMillis()) {
            tooOld++;
            return Kind.TOO_OLD;
        }
        if (!known.add(new Known(global ? 0 : partition, event.index()))) {
            duplicates++;
            return Kind.DUPLICATE;
        }
        return Kind.FIRST;
    }

    long duplicates() {
        return duplicates;
    }

    long tooOld() {
        return tooOld;
    }
}
