package io.millrace.benchmarks.rollups;

import java.util.Arrays;

/** What a rollup of {@link PageEvents} holds: four measures for each page and window. For one thread. */
final class Counts {

    /** The slowest where nothing was measured. */
    static final int NONE = Integer.MIN_VALUE;

    private static final int ROWS = PageEvents.PAGES * PageEvents.WINDOWS;

    private final long[] views = new long[ROWS];
    private final long[] bytes = new long[ROWS];
    private final int[] slowest = new int[ROWS];
    private final long[] lastSeen = new long[ROWS];
    private long total;

    Counts() {
        Arrays.fill(slowest, NONE);
    }

    /** Counts an event. */
    void add(int page, int window, long eventBytes, int latency, long time) {
        int row = row(page, window);
        views[row]++;
        bytes[row] += eventBytes;
        slowest[row] = Math.max(slowest[row], latency);
        lastSeen[row] = Math.max(lastSeen[row], time);
        total++;
    }

    /** Adds what others have counted. */
    void add(Counts other) {
        for (int row = 0; row < ROWS; row++) {
            views[row] += other.views[row];
            bytes[row] += other.bytes[row];
            slowest[row] = Math.max(slowest[row], other.slowest[row]);
            lastSeen[row] = Math.max(lastSeen[row], other.lastSeen[row]);
        }
        total += other.total;
    }

    /** Replaces a row by its newer state. */
    void set(int page, int window, long newViews, long newBytes, int newSlowest, long newLastSeen) {
        int row = row(page, window);
        total += newViews - views[row];
        views[row] = newViews;
        bytes[row] = newBytes;
        slowest[row] = newSlowest;
        lastSeen[row] = newLastSeen;
    }

    /** The sum of all views. */
    long total() {
        return total;
    }

    /** How many rows have been counted in. */
    long rows() {
        return Arrays.stream(views).filter(count -> count > 0).count();
    }

    /** How many rows are unlike those of another. */
    int differences(Counts other) {
        int different = 0;
        for (int row = 0; row < ROWS; row++) {
            boolean same = views[row] == other.views[row]
                    && bytes[row] == other.bytes[row]
                    && slowest[row] == other.slowest[row]
                    && lastSeen[row] == other.lastSeen[row];
            different += same ? 0 : 1;
        }
        return different;
    }

    private static int row(int page, int window) {
        if (window < 0 || window >= PageEvents.WINDOWS) {
            throw new IllegalArgumentException("there is no window " + window);
        }
        return window * PageEvents.PAGES + page;
    }
}
