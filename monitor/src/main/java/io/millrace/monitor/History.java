package io.millrace.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;

/** The last hour, a point a look: the curves, and what has to be known later of what a fault has done. */
final class History {

    private static final Duration KEPT = Duration.ofHours(1);

    private final Deque<Entry> entries = new ArrayDeque<>();

    /** @param stored records stored since the first look; null while not known */
    private record Entry(Instant at, Snapshot.Point point, Double stored) {}

    void add(Instant at, Snapshot.Point point, Double stored) {
        entries.addLast(new Entry(at, point, stored));
        while (entries.peekFirst().at().plus(KEPT).isBefore(at)) {
            entries.removeFirst();
        }
    }

    /** The points since then, oldest first. */
    List<Snapshot.Point> since(Instant begin) {
        return entries.stream()
                .filter(entry -> !entry.at().isBefore(begin))
                .map(Entry::point)
                .toList();
    }

    /** Records stored a second between two moments; null if it is not known of two moments there. */
    Double storedPerSecond(Instant from, Instant to) {
        Entry first = null;
        Entry last = null;
        for (Entry entry : entries) {
            if (entry.stored() == null || entry.at().isAfter(to)) {
                continue;
            }
            if (first == null || !entry.at().isAfter(from)) {
                first = entry;
            }
            last = entry;
        }
        if (first == null || !last.at().isAfter(first.at())) {
            return null;
        }
        return (last.stored() - first.stored())
                / (Duration.between(first.at(), last.at()).toMillis() / 1000.0);
    }

    /** The lag at the last moment up to then of which it is known; null if there is none. */
    Long lagAt(Instant moment) {
        for (Iterator<Entry> newestFirst = entries.descendingIterator(); newestFirst.hasNext(); ) {
            Entry entry = newestFirst.next();
            if (!entry.at().isAfter(moment) && entry.point().lag() != null) {
                return entry.point().lag();
            }
        }
        return null;
    }

    /** The greatest lag between two moments; null if it is not known. */
    Long greatestLag(Instant from, Instant to) {
        OptionalLong greatest = entries.stream()
                .filter(entry -> !entry.at().isBefore(from) && !entry.at().isAfter(to))
                .filter(entry -> entry.point().lag() != null)
                .mapToLong(entry -> entry.point().lag())
                .max();
        return greatest.isPresent() ? (Long) greatest.getAsLong() : null;
    }
}
