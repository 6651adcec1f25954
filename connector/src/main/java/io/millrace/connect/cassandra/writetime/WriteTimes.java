package io.millrace.connect.cassandra.writetime;

import io.millrace.connect.cassandra.mapping.Row;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Gives the rows of one topic-partition their write times: the record's milliseconds times 1000, plus how many records
 * of the same row and millisecond came before it. So two updates of a row within one millisecond end in log order,
 * where equal write times would leave the larger value.
 *
 * <p>The same record has to get the same time when it is delivered again after a crash. The count is kept per window of
 * {@value #WINDOW_MILLIS} ms, from the first record that falls into it; so no offset is committed that lies behind a
 * window's first record while the window is open, or while some record of it is not done. Once all of it is done any
 * offset will do: what is delivered again then gets earlier times than before, and loses to what is already there. A
 * window is closed when {@value #CLOSE_AFTER_ROWS} rows have passed it by, or {@value #MAX_SPAN} have come since it was
 * opened; and, where all of it is done, when it has not been used for {@value #UNUSED_MILLIS} ms, is
 * {@value #MAX_OPEN_MILLIS} ms old, or nothing at all has come for {@value #IDLE_MILLIS} ms.
 *
 * <p>A record may come late, to a window that was closed. It counts on from what its row had there, as long as that is
 * remembered (see {@link ClosedWindows}); but that memory does not survive a crash, which is the limit of the claim.
 *
 * <p>Rows are told apart by a 64-bit hash: two rows that share one get times further apart than needed, which does no
 * harm.
 */
public final class WriteTimes {

    static final int WINDOW_MILLIS = 256;
    static final int CLOSE_AFTER_ROWS = 2_048;
    static final int MAX_SPAN = 50_000;
    public static final int IDLE_MILLIS = 1_000;
    static final int UNUSED_MILLIS = 10_000;
    static final int MAX_OPEN_MILLIS = 30_000;
    /** Beyond this many records of a row in one millisecond the next millisecond would begin. */
    static final int MAX_PER_MILLISECOND = 1_000;
    /** The last millisecond whose write times, in microseconds, a long holds. */
    static final long MAX_MILLIS = (Long.MAX_VALUE - (MAX_PER_MILLISECOND - 1)) / 1_000;

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    /** Sets what is written to all of a partition apart from the partition itself. */
    private static final long WHOLE = 0x2545F4914F6CDD1DL;

    private final Runnable onExhausted;
    private final Runnable onLate;
    // By number, the longest unused first: events whose times are spread out keep thousands of windows open.
    private final LinkedHashMap<Long, Window> open = new LinkedHashMap<>(16, 0.75f, true);
    // In the order of their first offsets, so that the first decides: open ones, and closed ones that may not be done
    // yet.
    private final ArrayDeque<Window> holding = new ArrayDeque<>();
    private final ClosedWindows closed = new ClosedWindows();
    private Window lastUsed;
    private long rows;
    private long lastRowNanos;
    private long windowBytes;

    /**
     * Begins without any windows.
     *
     * @param onExhausted called for each row that shares its write time with another, because its millisecond was full
     * @param onLate called for each row that came after the window of its millisecond was closed, if others of the row
     *     were there before it or may have been
     */
    public WriteTimes(Runnable onExhausted, Runnable onLate) {
        this.onExhausted = onExhausted;
        this.onLate = onLate;
    }

    /** Returns the write time of a row that sets nothing that other rows set, too. */
    long assign(long millis, long rowIdentity, long offset, long nowNanos) {
        return assign(millis, rowIdentity, Row.SHARES_NOTHING, offset, nowNanos);
    }

    /**
     * Returns the write time of a row in microseconds.
     *
     * @param millis the record's time, from 0 to {@link #MAX_MILLIS}
     * @param rowIdentity see {@link Row#identity}
     * @param sharedIdentity see {@link Row#sharedIdentity}: rows that have it in common get different times
     */
    public long assign(long millis, long rowIdentity, long sharedIdentity, long offset, long nowNanos) {
        rows++;
        lastRowNanos = nowNanos;
        Window window = windowOf(Math.floorDiv(millis, (long) WINDOW_MILLIS), offset, nowNanos);
        window.use(rows, offset, nowNanos);
        long key = mix(rowIdentity + millis * GOLDEN);
        int slot = window.counts.slotOf(key);
        boolean isNew = window.counts.countAt(slot) == 0;
        int before = countOf(window, slot, key);
        if (sharedIdentity != Row.SHARES_NOTHING) {
            long whole = mix((sharedIdentity + millis * GOLDEN) ^ WHOLE);
            before = countShared(window, mix(sharedIdentity + millis * GOLDEN), whole, before);
            if (rowIdentity == sharedIdentity) {
                count(window, window.counts.slotOf(whole), whole, Math.min(before, MAX_PER_MILLISECOND - 1) + 1);
            }
            slot = window.counts.slotOf(key);
        }
        if (isNew && window.late && (before > 0 || closed.isForgotten(window.number))) {
            onLate.run();
        }
        if (before >= MAX_PER_MILLISECOND) {
            onExhausted.run();
            before = MAX_PER_MILLISECOND - 1;
        }
        count(window, slot, key, before + 1);
        return millis * 1_000 + before;
    }

    /**
     * Returns the first offset that must be delivered again for later records to get the times they had; Long.MAX_VALUE
     * if any will do.
     *
     * @param done everything before this offset is done
     */
    public long firstOffsetToReplay(long done) {
        while (!holding.isEmpty() && !holding.peek().isOpen() && holding.peek().lastOffset < done) {
            holding.poll();
            windowBytes -= Window.HELD_BYTES;
        }
        return holding.isEmpty() ? Long.MAX_VALUE : holding.peek().firstOffset;
    }

    /**
     * Takes note that all records from this offset on come once more, or others in their place. Counts go on from where
     * they are, so that what comes now ends above what was there.
     */
    public void goBackTo(long offset) {
        for (Window window : holding) {
            window.goBackTo(offset);
        }
    }

    /**
     * Closes windows that would hold commits back for too long: those that have not been used for a while, are too old,
     * or all of them when nothing comes any more. A window with records that are not done holds commits back in any
     * case, and remains.
     *
     * @param done everything before this offset is done
     */
    public void closeIdle(long nowNanos, long done) {
        boolean quiet = isOver(IDLE_MILLIS, lastRowNanos, nowNanos);
        Iterator<Window> windows = open.values().iterator();
        while (windows.hasNext()) {
            Window window = windows.next();
            boolean idle = quiet
                    || isOver(UNUSED_MILLIS, window.lastNanos, nowNanos)
                    || isOver(MAX_OPEN_MILLIS, window.openedNanos, nowNanos);
            if (idle && window.lastOffset < done) {
                windows.remove();
                close(window, nowNanos);
            }
        }
    }

    /** Returns the heap that is held, in bytes, as estimated. */
    long heldBytes() {
        return windowBytes + closed.heapBytes();
    }

    /**
     * Returns the part of it that grows without a bound of its own: windows that are open, or whose records are not all
     * done.
     */
    public long windowBytes() {
        return windowBytes;
    }

    int openWindows() {
        return open.size();
    }

    /** Forgets everything, as before the first record. */
    public void clear() {
        open.clear();
        holding.clear();
        closed.clear();
        lastUsed = null;
        windowBytes = 0;
    }

    /**
     * Counts what the row shares with others, and returns the row's count, raised to be above that of theirs. Where
     * that is used up they share a time, but each row keeps to the order of its own, and comes after the last write to all of what they
     * share, such as a delete of the partition.
     *
     * @param whole the key of what was written to all of it
     */
    private int countShared(Window window, long key, long whole, int own) {
        int slot = window.counts.slotOf(key);
        int shared = countOf(window, slot, key);
        if (shared >= MAX_PER_MILLISECOND) {
            onExhausted.run();
            return Math.max(own, countOf(window, window.counts.slotOf(whole), whole));
        }
        int before = Math.max(own, shared);
        count(window, slot, key, Math.min(before, MAX_PER_MILLISECOND - 1) + 1);
        return before;
    }

    private int countOf(Window window, int slot, long key) {
        int count = window.counts.countAt(slot);
        return count == 0 && window.late ? closed.countAfter(window.number, key) : count;
    }

    private void count(Window window, int slot, long key, int count) {
        windowBytes += window.counts.set(slot, key, count);
        window.highest = Math.max(window.highest, count);
    }

    private Window windowOf(long number, long offset, long nowNanos) {
        if (lastUsed == null || lastUsed.number != number || rows - lastUsed.openedRow >= MAX_SPAN) {
            closeUnused(nowNanos);
            closeIfSpent(holding.peek(), nowNanos);
            closeIfSpent(open.get(number), nowNanos);
            Window known = open.get(number);
            lastUsed = known == null ? open(number, offset, nowNanos) : known;
        }
        return lastUsed;
    }

    private Window open(long number, long offset, long nowNanos) {
        Window window = new Window(number, offset, rows, nowNanos, closed.mayKnow(number));
        open.put(number, window);
        if (!holding.isEmpty() && offset < holding.peek().firstOffset) {
            // A record that was acknowledged before is delivered once more: hold back from there.
            holding.addFirst(window);
        } else {
            holding.addLast(window);
        }
        windowBytes += Window.HELD_BYTES + Window.OPEN_BYTES + window.counts.heapBytes();
        return window;
    }

    private void closeUnused(long nowNanos) {
        Iterator<Window> longestUnused = open.values().iterator();
        while (longestUnused.hasNext()) {
            Window window = longestUnused.next();
            if (rows - window.lastRow <= CLOSE_AFTER_ROWS) {
                break;
            }
            longestUnused.remove();
            close(window, nowNanos);
        }
    }

    /** Closes a window that is used all the time: it would hold commits back for ever. */
    private void closeIfSpent(Window window, long nowNanos) {
        if (window != null && window.isOpen() && rows - window.openedRow >= MAX_SPAN) {
            open.remove(window.number);
            close(window, nowNanos);
        }
    }

    private void close(Window window, long nowNanos) {
        closed.add(window.number, window.counts, window.highest, nowNanos);
        windowBytes -= Window.OPEN_BYTES + window.counts.heapBytes();
        window.counts = null;
        if (lastUsed == window) {
            lastUsed = null;
        }
    }

    private static boolean isOver(int millis, long sinceNanos, long nowNanos) {
        return nowNanos - sinceNanos >= TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014). */
    static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private static final class Window {

        /** The object and its place among those that hold commits back, and what an open one has beside. */
        static final int HELD_BYTES = 96;

        static final int OPEN_BYTES = 120;

        final long number;
        long firstOffset;
        final long openedRow;
        final long openedNanos;
        /** Whether a window of this number was closed before, or may have been. */
        final boolean late;

        long lastRow;
        long lastNanos;
        long lastOffset;
        int highest;
        // Null once the window is closed: nothing more is counted in it.
        CountMap counts = new CountMap();

        Window(long number, long firstOffset, long openedRow, long openedNanos, boolean late) {
            this.number = number;
            this.firstOffset = firstOffset;
            this.openedRow = openedRow;
            this.openedNanos = openedNanos;
            this.late = late;
            use(openedRow, firstOffset, openedNanos);
        }

        void use(long row, long offset, long nowNanos) {
            lastRow = row;
            lastNanos = nowNanos;
            lastOffset = Math.max(lastOffset, offset);
        }

        void goBackTo(long offset) {
            firstOffset = Math.min(firstOffset, offset);
            lastOffset = Math.min(lastOffset, offset - 1);
        }

        boolean isOpen() {
            return counts != null;
        }
    }
}
