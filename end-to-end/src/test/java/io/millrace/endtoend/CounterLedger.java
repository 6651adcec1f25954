package io.millrace.endtoend;

import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.quickstart.Event;
import io.millrace.quickstart.EventIds;
import io.millrace.quickstart.Pipeline;
import io.millrace.quickstart.Tally;
import io.millrace.stack.Stack;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * What the shipped pipeline has to make of the records of the topic {@code events}, told of each in the order of its partition:
 * rows, counters and dead letters, each of them exactly.
 *
 * <p>An event is late for the hourly counters if its hour had ended, and the grace too, by the clock of its own partition: the
 * greatest time of the events so far, this one included, in whole seconds.
 */
final class CounterLedger {

    private static final long HOUR_MS = 3_600_000;
    private static final long SECOND_MS = 1_000;
    private static final long GRACE_MS = 24 * HOUR_MS;
    private static final int SHOWN = 8;

    private final EventIds ids;
    private final List<WindowLedger> more;
    private final Optional<DuplicateLedger> deduplication;
    private final long[] clocks = new long[EventsTopic.PARTITIONS];
    private final Tally hourly = new Tally();
    private final Tally total = new Tally();
    private final Map<UUID, Event> rows = new HashMap<>();
    private final Map<SourceLetter, Long> letters = new HashMap<>();
    private long events;
    private long late;

    /**
     * @param more what a changed pipeline counts besides
     * @param deduplication what it leaves out; nothing, as it is shipped
     */
    CounterLedger(EventIds ids, List<WindowLedger> more, Optional<DuplicateLedger> deduplication) {
        this.ids = ids;
        this.more = List.copyOf(more);
        this.deduplication = deduplication;
    }

    /** An event like any other; those that are sent together have one offset. */
    void add(int partition, long offset, Event event) {
        advanceClock(partition, event);
        if (deduplication.isPresent()) {
            switch (deduplication.get().take(partition, clocks[partition], event)) {
                case DUPLICATE -> {
                    return;
                }
                case TOO_OLD -> {
                    letters.merge(SourceLetter.of(partition, offset, "too-old-to-deduplicate", ""), 1L, Long::sum);
                    return;
                }
                case FIRST -> {}
            }
        }
        rows.put(ids.id(event.index()), event);
        count(partition, offset, event);
    }

    /** An event that is counted, although a record of it would be larger than Kafka takes. */
    void addOversized(int partition, long offset, Event event) {
        advanceClock(partition, event);
        letters.put(SourceLetter.of(partition, offset, "oversized", "page-events"), 1L);
        count(partition, offset, event);
    }

    /** A record of which nothing is made at all. */
    void addBad(int partition, long offset, String reason) {
        letters.put(SourceLetter.of(partition, offset, reason, ""), 1L);
    }

    /** How many events so far are counted, somewhere at least. */
    long events() {
        return events;
    }

    /** How many events so far are too late for the hourly counters. */
    long late() {
        return late;
    }

    /** The clock of a partition, milliseconds since 1970; 0 before its first event. */
    long clock(int partition) {
        return clocks[partition];
    }

    int hours() {
        return hourly.hourly().size();
    }

    int pages() {
        return total.total().size();
    }

    int rows() {
        return rows.size();
    }

    /** What in Cassandra and in the dead-letter topics is not as it should be, in words; nothing if all is. */
    List<String> differences(Stack stack) {
        List<String> differences =
                new ArrayList<>(new Pipeline(stack).differencesInCounters(hourly.hourly(), total.total()));
        more.forEach(window -> differences.addAll(window.differences(stack)));
        compareRows(stack, differences);
        SourceLetter.compare(stack, letters, SHOWN, differences);
        return differences;
    }

    private void advanceClock(int partition, Event event) {
        clocks[partition] = Math.max(clocks[partition], Math.floorDiv(event.occurredAt(), SECOND_MS) * SECOND_MS);
    }

    /** Expects of another output what is expected of the hourly rows: what is late for these is late for it. */
    void hourlyToo(String output) {
        Map<SourceLetter, Long> same = new HashMap<>();
        letters.forEach((letter, times) -> {
            if (letter.output().equals("page_views_hourly")) {
                same.put(
                        new SourceLetter(letter.topic(), letter.partition(), letter.offset(), letter.reason(), output),
                        times);
            }
        });
        letters.putAll(same);
    }

    private void count(int partition, long offset, Event event) {
        long hourEnds = (Math.floorDiv(event.occurredAt(), HOUR_MS) + 1) * HOUR_MS;
        if (hourEnds + GRACE_MS <= clocks[partition]) {
            late++;
            letters.merge(SourceLetter.of(partition, offset, "late", "page_views_hourly"), 1L, Long::sum);
        } else {
            hourly.add(event);
        }
        total.add(event);
        for (WindowLedger window : more) {
            if (!window.add(event, clocks[partition])) {
                letters.merge(SourceLetter.of(partition, offset, "late", window.topic()), 1L, Long::sum);
            }
        }
        events++;
    }

    private void compareRows(Stack stack, List<String> differences) {
        Map<UUID, Event> missing = new HashMap<>(rows);
        List<String> found = new ArrayList<>();
        try (CqlSession session = stack.cassandra().connect()) {
            session.execute("SELECT event_id, page, visitor, bytes FROM millrace.page_events")
                    .forEach(row -> {
                        UUID id = row.getUuid("event_id");
                        Event event = missing.remove(id);
                        if (event == null) {
                            found.add(
                                    "wrong  millrace.page_events event_id=" + id + ": no such event, or a second row");
                        } else if (!event.page().equals(row.getString("page"))
                                || !Objects.equals(event.visitor(), row.getString("visitor"))
                                || event.bytes() != row.getLong("bytes")) {
                            found.add("wrong  millrace.page_events event_id=" + id + ": not as it was sent");
                        }
                    });
        }
        missing.keySet().forEach(id -> found.add("lost   millrace.page_events event_id=" + id));
        found.stream().limit(SHOWN).forEach(differences::add);
        if (found.size() > SHOWN) {
            differences.add("and more rows of millrace.page_events: " + found.size() + " in all");
        }
    }
}
