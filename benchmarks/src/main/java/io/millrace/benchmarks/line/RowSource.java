package io.millrace.benchmarks.line;

import io.millrace.quickstart.Event;
import io.millrace.quickstart.EventIds;
import io.millrace.quickstart.EventSource;
import io.millrace.quickstart.GeneratedEvents;
import java.io.IOException;
import java.util.SplittableRandom;

/** Rows that are made as they are asked for, the same ones in the same order every time. */
@FunctionalInterface
interface RowSource {

    /** Hands over all rows, one after the other. */
    void forEach(Taker taker) throws IOException;

    /** Who is given the rows. */
    @FunctionalInterface
    interface Taker {
        /**
         * Takes a row.
         *
         * @param row the values in the order of the table's columns; nobody changes them
         */
        void take(Object[] row) throws IOException;
    }

    /**
     * Page events as the quickstart's are: 10,000 pages by Zipf's law.
     *
     * @param run names the rows' ids, so that no other run has them
     */
    static RowSource pageEvents(long count, long run) {
        return pageEvents(count, run, (event, random) -> event.page());
    }

    /** The same events of pages that are drawn uniformly. */
    static RowSource pageEvents(long count, long run, int pages) {
        return pageEvents(count, run, (event, random) -> "/articles/" + random.nextInt(pages));
    }

    /**
     * Readings of 5,000 sensors drawn uniformly.
     *
     * @param bodyLength how long the text is that each has, or 0 for none
     */
    static RowSource readings(long count, long run, int bodyLength) {
        return taker -> {
            SplittableRandom random = new SplittableRandom(run);
            String noise = bodyLength == 0 ? "" : noise(random, 1 << 20);
            long begin = run - 3 * 3_600_000L;
            for (long index = 0; index < count; index++) {
                String sensor = "s" + random.nextInt(5_000);
                // Records of a busy topic: some forty share a millisecond.
                long time = begin + index / 40;
                double value = random.nextDouble();
                if (bodyLength == 0) {
                    taker.take(new Object[] {sensor, index, time, value});
                } else {
                    int at = random.nextInt(noise.length() - bodyLength);
                    taker.take(new Object[] {sensor, index, time, value, noise.substring(at, at + bodyLength)});
                }
            }
        };
    }

    private static RowSource pageEvents(long count, long run, Page page) {
        return taker -> {
            EventIds ids = EventIds.ofRun(run);
            SplittableRandom random = new SplittableRandom(run);
            try (EventSource.EventReader events = new GeneratedEvents(run, count, run).open()) {
                for (var next = events.next(); next.isPresent(); next = events.next()) {
                    Event event = next.get();
                    taker.take(new Object[] {
                        ids.id(event.index()),
                        page.of(event, random),
                        event.occurredAt(),
                        event.visitor(),
                        event.status(),
                        event.bytes(),
                        event.latencyMs(),
                        (int) Math.floorDiv(event.occurredAt(), 86_400_000L)
                    });
                }
            }
        };
    }

    private static String noise(SplittableRandom random, int length) {
        char[] text = new char[length];
        for (int i = 0; i < length; i++) {
            text[i] = (char) (' ' + random.nextInt(95));
        }
        return new String(text);
    }

    /** Which page an event is of. */
    @FunctionalInterface
    interface Page {
        String of(Event event, SplittableRandom random);
    }
}
