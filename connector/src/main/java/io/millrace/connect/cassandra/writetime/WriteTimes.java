package io.millrace.connect.cassandra.writetime;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;

/**
 * Gives the rows of one topic-partition their write times: the record's milliseconds times 1000, plus how many records of the same
 * row and millisecond came before it. So two updates of a row within one millisecond end in log order, where equal write times
 * would leave the larger value.
 *
 * <p>The same record has to get the same time when it is delivered again after a crash. The count is kept per window of
 * {@value #WINDOW_MILLIS} ms, from the first record that falls into it; so no offset is committed that lies behind a window's
 * first record while the window is open, or while some record of it is not done. Once all of it is done any offset will do: what is
 * delivered again then gets earlier times than before, and loses to what is already there. A window is closed when
 * {@value #CLOSE_AFTER_ROWS} rows have passed it by, or {@value #MAX_SPAN} have come since it was opened, or nothing at all for
 * {@value #IDLE_MILLIS} ms. A record that comes to a closed window counts from zero: that is the limit of the claim.
 *
 * <p>Rows are told apart by a 64-bit hash: two rows that share one get times further apart than needed, which does no harm.
 */
public final class WriteTimes {

    static final int WINDOW_MILLIS = 256;
    static final int CLOSE_AFTER_ROWS = 2_048;
    static final int MAX_SPAN = 50_000;
    public static final int IDLE_MILLIS = 1_000;
    /** Beyond this many records of a row in one millisecond the next millisecond would begin. */
    static final int MAX_PER_MILLISECOND = 1_000;
    /** The last millisecond whose write times, in microseconds, a long holds. */
    static final long MAX_MILLIS = (Long.MAX_VALUE - (MAX_PER_MILLISECOND - 1)) / 1_000;

    private final Runnable onExhausted;
    // By number, the longest unused first: events whose times are spread out keep thousands of windows open.
    private final LinkedHashMap<Long, Window> open = new LinkedHashMap<>(16, 0.75f, true);
    // In the order of their first offsets, so that the first decides: open ones, and closed ones that may not be done
    // yet.
    private final ArrayDeque<Window> holding = new ArrayDeque<>();
    private Window lastUsed;
    private long rows;
    private long lastRowNanos;

    public WriteTimes(Runnable onExhausted) {
        this.onExhausted = onExhausted;
    }

    /**
     * The write time of a row in microseconds.
     *
     * @param rowIdentity see {@code Row.identity}
     */
    public long assign(long millis, long rowIdentity, long offset, long nowNanos) {
        rows++;
        lastRowNanos = nowNanos;
        Window window = windowOf(Math.floorDiv(millis, (long) WINDOW_MILLIS), offset);
        window.lastRow = rows;
        window.lastOffset = offset;
        int before = window.counts.increment(Hash64.mix(rowIdentity + millis * Hash64.GOLDEN));
        if (before >= MAX_PER_MILLISECOND) {
            onExhausted.run();
            before = MAX_PER_MILLISECOND - 1;
        }
        return millis * 1_000 + before;
    }

    /**
     * The first offset that must be delivered again for later records to get the times they had; Long.MAX_VALUE if any will do.
     *
     * @param done everything before this offset is done
     */
    public long firstOffsetToReplay(long done) {
        while (!holding.isEmpty() && !holding.peek().isOpen() && holding.peek().lastOffset < done) {
            holding.poll();
        }
        return holding.isEmpty() ? Long.MAX_VALUE : holding.peek().firstOffset;
    }

    public void closeIfIdle(long nowNanos) {
        if (!open.isEmpty() && nowNanos - lastRowNanos >= IDLE_MILLIS * 1_000_000L) {
            open.values().forEach(Window::close);
            open.clear();
            lastUsed = null;
        }
    }

    int openWindows() {
        return open.size();
    }

    public void clear() {
        open.clear();
        holding.clear();
        lastUsed = null;
    }

    private Window windowOf(long number, long offset) {
        if (lastUsed == null || lastUsed.number != number || rows - lastUsed.openedRow >= MAX_SPAN) {
            closeUnused();
            closeIfSpent(holding.peek());
            closeIfSpent(open.get(number));
            Window known = open.get(number);
            lastUsed = known == null ? open(number, offset) : known;
        }
        return lastUsed;
    }

    private Window open(long number, long offset) {
        Window window = new Window(number, offset, rows);
        open.put(number, window);
        if (!holding.isEmpty() && offset < holding.peek().firstOffset) {
            // A record that was acknowledged before is delivered once more: hold back from there.
            holding.addFirst(window);
        } else {
            holding.addLast(window);
        }
        return window;
    }

    private void closeUnused() {
        Iterator<Window> longestUnused = open.values().iterator();
        while (longestUnused.hasNext()) {
            Window window = longestUnused.next();
            if (rows - window.lastRow <= CLOSE_AFTER_ROWS) {
                break;
            }
            window.close();
            longestUnused.remove();
        }
    }

    /** A window that is used all the time would hold commits back for ever. */
    private void closeIfSpent(Window window) {
        if (window != null && window.isOpen() && rows - window.openedRow >= MAX_SPAN) {
            window.close();
            open.remove(window.number);
        }
    }

    private static final class Window {
        final long number;
        final long firstOffset;
        final long openedRow;
        long lastRow;
        long lastOffset;
        // Null once the window is closed: nothing more is counted in it.
        CountMap counts = new CountMap();

        Window(long number, long firstOffset, long openedRow) {
            this.number = number;
            this.firstOffset = firstOffset;
            this.openedRow = openedRow;
            this.lastRow = openedRow;
        }

        boolean isOpen() {
            return counts != null;
        }

        void close() {
            counts = null;
        }
    }

    /** Counts by 64-bit key: open addressing over primitives, because a boxed map would cost more than the rest of a row's way. */
    private static final class CountMap {
        private long[] keys = new long[8];
        private int[] counts = new int[8];
        private int size;

        /** Answers the count before. */
        int increment(long key) {
            int slot = slotOf(key);
            int before = counts[slot];
            if (before == 0) {
                keys[slot] = key;
                if (++size * 2 > keys.length) {
                    counts[slot] = 1;
                    grow();
                    return 0;
                }
            }
            counts[slot] = before + 1;
            return before;
        }

        private int slotOf(long key) {
            int mask = keys.length - 1;
            int slot = (int) key & mask;
            while (counts[slot] != 0 && keys[slot] != key) {
                slot = (slot + 1) & mask;
            }
            return slot;
        }

        private void grow() {
            long[] oldKeys = keys;
            int[] oldCounts = counts;
            keys = new long[oldKeys.length * 2];
            counts = new int[oldCounts.length * 2];
            for (int i = 0; i < oldKeys.length; i++) {
                if (oldCounts[i] != 0) {
                    int slot = slotOf(oldKeys[i]);
                    keys[slot] = oldKeys[i];
                    counts[slot] = oldCounts[i];
                }
            }
        }
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014). */
    private static final class Hash64 {
        static final long GOLDEN = 0x9E3779B97F4A7C15L;

        static long mix(long value) {
            long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
            z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
            return z ^ (z >>> 31);
        }
    }
}
