package io.millrace.quickstart;

import java.util.HashMap;
import java.util.Map;

/** The sender's own count of what it sent: plain maps, and nothing of the streams application's code. */
public final class Tally {

    private static final long HOUR_MS = 3_600_000;

    /** A page's hour; the start in milliseconds since 1970. */
    public record Hour(String page, long start) {}

    private final Map<Hour, Totals> hourly = new HashMap<>();
    private final Map<String, Totals> total = new HashMap<>();

    public void add(Event event) {
        Totals one = Totals.of(event);
        long start = Math.floorDiv(event.occurredAt(), HOUR_MS) * HOUR_MS;
        hourly.merge(new Hour(event.page(), start), one, Totals::plus);
        total.merge(event.page(), one, Totals::plus);
    }

    public Map<Hour, Totals> hourly() {
        return hourly;
    }

    public Map<String, Totals> total() {
        return total;
    }
}
