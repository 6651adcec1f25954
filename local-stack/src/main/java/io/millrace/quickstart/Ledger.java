package io.millrace.quickstart;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** What was sent: the source, the ids, a digest of every event, and the tally. Written by one thread, read after it ended. */
public final class Ledger {

    private static final int FIRST_CAPACITY = 1 << 16;

    private final EventSource source;
    private final EventIds ids;
    private final Tally tally = new Tally();
    private long[] digests = new long[FIRST_CAPACITY];
    private int size;

    public Ledger(EventSource source, EventIds ids) {
        this.source = source;
        this.ids = ids;
    }

    void add(Event event) {
        if (event.index() != size) {
            throw new IllegalArgumentException("Event " + event.index() + " comes after " + size + " others");
        }
        if (size == digests.length) {
            digests = Arrays.copyOf(digests, size * 2);
        }
        digests[size++] = EventDigest.of(event);
        tally.add(event);
    }

    public int size() {
        return size;
    }

    public EventIds ids() {
        return ids;
    }

    long digest(int index) {
        return digests[index];
    }

    /** The tally of all events but those given by their indexes. */
    Tally tallyWithout(Set<Long> indexes) {
        if (indexes.isEmpty()) {
            return tally;
        }
        Tally rest = new Tally();
        try (EventSource.EventReader events = source.open()) {
            for (Optional<Event> event = next(events); event.isPresent(); event = next(events)) {
                if (!indexes.contains(event.get().index())) {
                    rest.add(event.get());
                }
            }
        }
        return rest;
    }

    /** The event itself, read again from its source: for telling what differs, not for every row. */
    Event event(int index) {
        try (EventSource.EventReader events = source.open()) {
            for (Optional<Event> event = next(events); event.isPresent(); event = next(events)) {
                if (event.get().index() == index) {
                    return event.get();
                }
            }
        }
        throw new IllegalStateException("The source no longer has event " + index);
    }

    private Optional<Event> next(EventSource.EventReader events) {
        // The source may have grown since; what counts is what was sent.
        return events.next().filter(event -> event.index() < size);
    }
}
