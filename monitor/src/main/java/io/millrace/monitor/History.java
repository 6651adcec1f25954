package io.millrace.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The last ten minutes, a point a look: the curves, and what was before a fault when it begins. */
final class History {

    private static final Duration KEPT = Duration.ofMinutes(10);

    private final Deque<Entry> entries = new ArrayDeque<>();

    /** @param stored records stored since the first look; null while not known */
    private record Entry(Instant at, Snapshot.Point point, Double stored) {
        Mark mark() {
            return new Mark(at, stored);
        }
    }

    /** How many records had been stored by a moment, since the first look. */
    record Mark(Instant at, double stored) {

        /** Records stored a second from here to another moment; null if that is not a later one. */
        Double perSecondTo(Mark other) {
            return other.at.isAfter(at)
                    ? (Double) ((other.stored - stored)
                            / (Duration.between(at, other.at).toMillis() / 1000.0))
                    : null;
        }
    }

    void add(Instant at, Snapshot.Point point, Double stored) {
        entries.addLast(new Entry(at, point, stored));
        while (entries.peekFirst().at().plus(KEPT).isBefore(at)) {
            entries.removeFirst();
        }
    }

    /** The points, oldest first. */
    List<Snapshot.Point> points() {
        return entries.stream().map(Entry::point).toList();
    }

    /** What had been stored by a moment: the last that is known of then, or the first that is known since; empty if nothing is. */
    Optional<Mark> markAround(Instant moment) {
        Optional<Mark> mark = markAt(moment);
        return mark.isPresent()
                ? mark
                : entries.stream()
                        .filter(entry -> entry.stored() != null)
                        .findFirst()
                        .map(Entry::mark);
    }

    /** What had been stored by a moment, as far as it was known by then; empty if it was not. */
    Optional<Mark> markAt(Instant moment) {
        for (Iterator<Entry> newestFirst = entries.descendingIterator(); newestFirst.hasNext(); ) {
            Entry entry = newestFirst.next();
            if (!entry.at().isAfter(moment) && entry.stored() != null) {
                return Optional.of(entry.mark());
            }
        }
        return Optional.empty();
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
