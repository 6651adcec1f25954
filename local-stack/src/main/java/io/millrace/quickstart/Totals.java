package io.millrace.quickstart;

/**
 * What a rollup row says of its events.
 *
 * @param views how many
 * @param bytes their sum
 * @param slowest the largest latency in milliseconds, or null where none was measured
 * @param lastSeen the latest time, milliseconds since 1970
 */
public record Totals(long views, long bytes, Integer slowest, long lastSeen) {

    public static Totals of(Event event) {
        return new Totals(1, event.bytes(), event.latencyMs(), event.occurredAt());
    }

    public Totals plus(Totals other) {
        return new Totals(
                views + other.views,
                Math.addExact(bytes, other.bytes),
                larger(slowest, other.slowest),
                Math.max(lastSeen, other.lastSeen));
    }

    private static Integer larger(Integer one, Integer other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return Math.max(one, other);
    }
}
