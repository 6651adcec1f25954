package io.millrace.streams.route;

import java.util.Map;

/**
 * Which of a source's records are read: all, or those before an offset of each partition. Immutable.
 *
 * @param ends the offset at which each partition's range ends; null if it has none
 */
public record SourceRange(Map<Integer, Long> ends) {
    /** All records, and those that are still to come. */
    public static final SourceRange ENDLESS = new SourceRange(null);

    /** Copies the map. */
    public SourceRange {
        ends = ends == null ? null : Map.copyOf(ends);
    }

    /** Returns the offset at which a partition's range ends; 0 for one of which nothing is read. */
    long end(int partition) {
        return ends == null ? Long.MAX_VALUE : ends.getOrDefault(partition, 0L);
    }

    public boolean hasEnd() {
        return ends != null;
    }
}
