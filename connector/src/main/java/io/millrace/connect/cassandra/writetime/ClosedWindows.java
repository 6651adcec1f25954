package io.millrace.connect.cassandra.writetime;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Remembers of windows closed lately which rows they had, and the highest count of any, in about a byte per row: so
 * that a late record of a row counts on from there, and all others as if there had been nothing before.
 *
 * <p>Rows are in Bloom filters (B. Bloom, "Space/time trade-offs in hash coding with allowable errors", 1970): what is
 * in there is found for certain, and of what is not one in twenty at most is taken for it. The filters are generations:
 * the last {@value #MIN_ROWS} rows are remembered in any case, and up to {@value #MAX_ROWS} where so many come within
 * minutes.
 */
final class ClosedWindows {

    static final int MIN_ROWS = 4_096;
    static final int MAX_ROWS = 65_536;
    private static final int GROWTH = 4;
    private static final long FAST_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long SLOW_NANOS = TimeUnit.MINUTES.toNanos(10);
    /** Sets a window's number apart from the keys of rows. */
    private static final long NUMBERS = 0x5851F42D4C957F2DL;

    // The oldest first.
    private final ArrayDeque<Generation> generations = new ArrayDeque<>();
    private long heapBytes;
    private long latestClosed = Long.MIN_VALUE;
    private long latestForgotten = Long.MIN_VALUE;

    /** Takes note that a window was closed. */
    void add(long number, CountMap counts, int highest, long nowNanos) {
        Generation young = withRoomFor(counts.size() + 1, nowNanos);
        young.add(WriteTimes.mix(number ^ NUMBERS));
        for (int slot = 0; slot < counts.slots(); slot++) {
            if (counts.countAt(slot) != 0) {
                young.add(counts.keyAt(slot));
            }
        }
        young.raise(number, highest);
        latestClosed = Math.max(latestClosed, number);
    }

    /** Returns whether some of the window's rows may be remembered, or may have been. */
    boolean mayKnow(long number) {
        if (number > latestClosed) {
            // So it is wherever times are in order.
            return false;
        }
        return isForgotten(number) || countAfter(number, WriteTimes.mix(number ^ NUMBERS)) > 0;
    }

    /** Returns whether the window may have been closed so long ago that nothing is remembered of it. */
    boolean isForgotten(long number) {
        return number <= latestForgotten;
    }

    /**
     * Returns a count above all that the row had in the window before it was closed; 0 if it is not known to have been
     * there.
     */
    int countAfter(long number, long key) {
        int after = 0;
        for (Generation generation : generations) {
            if (generation.contains(key)) {
                after = Math.max(after, generation.highest(number));
            }
        }
        return after;
    }

    /** Returns the heap that is held, in bytes. */
    long heapBytes() {
        return heapBytes;
    }

    void clear() {
        generations.clear();
        heapBytes = 0;
        latestClosed = Long.MIN_VALUE;
        latestForgotten = Long.MIN_VALUE;
    }

    private Generation withRoomFor(int rows, long nowNanos) {
        Generation young = generations.peekLast();
        if (young == null || young.rows + rows > young.capacity) {
            young = new Generation(Math.max(rows, capacityAfter(young, nowNanos)), nowNanos);
            forgetWhatIsNotNeededWith(young);
            generations.addLast(young);
            heapBytes += young.heapBytes();
        }
        return young;
    }

    private static int capacityAfter(Generation full, long nowNanos) {
        if (full == null) {
            return MIN_ROWS;
        }
        long filledWithin = nowNanos - full.begunNanos;
        if (filledWithin < FAST_NANOS) {
            return Math.min(MAX_ROWS, full.capacity * GROWTH);
        }
        return filledWithin > SLOW_NANOS
                ? Math.max(MIN_ROWS, full.capacity / GROWTH)
                : Math.min(MAX_ROWS, full.capacity);
    }

    /** Forgets the oldest as long as the others have as many rows as the new one can take. */
    private void forgetWhatIsNotNeededWith(Generation young) {
        int rows = 0;
        for (Generation generation : generations) {
            rows += generation.rows;
        }
        while (!generations.isEmpty() && rows - generations.peek().rows >= young.capacity) {
            Generation oldest = generations.poll();
            rows -= oldest.rows;
            heapBytes -= oldest.heapBytes();
            latestForgotten = Math.max(latestForgotten, oldest.latest);
        }
    }

    private static final class Generation {

        private static final int BITS_PER_ROW = 8;
        private static final int BUCKETS = 256;
        private static final int OVERHEAD_BYTES = 80;

        final int capacity;
        final long begunNanos;
        int rows;
        long latest = Long.MIN_VALUE;
        private final long[] bits;
        // By the last bits of the window's number.
        private final short[] highest = new short[BUCKETS];

        Generation(int atLeast, long begunNanos) {
            this.capacity = Integer.highestOneBit(atLeast - 1) * 2;
            this.bits = new long[capacity * BITS_PER_ROW / Long.SIZE];
            this.begunNanos = begunNanos;
        }

        void add(long key) {
            rows++;
            bits[wordOf(key)] |= bitsOf(key);
        }

        boolean contains(long key) {
            long wanted = bitsOf(key);
            return (bits[wordOf(key)] & wanted) == wanted;
        }

        void raise(long number, int count) {
            latest = Math.max(latest, number);
            int bucket = (int) number & (BUCKETS - 1);
            highest[bucket] = (short) Math.max(highest[bucket], count);
        }

        int highest(long number) {
            return highest[(int) number & (BUCKETS - 1)];
        }

        long heapBytes() {
            return OVERHEAD_BYTES + bits.length * (long) Long.BYTES + BUCKETS * (long) Short.BYTES;
        }

        private int wordOf(long key) {
            return (int) (key >>> Integer.SIZE) & (bits.length - 1);
        }

        /** Four bits of one word, so that a row costs one access to memory. */
        private static long bitsOf(long key) {
            return 1L << key | 1L << (key >>> 6) | 1L << (key >>> 12) | 1L << (key >>> 18);
        }
    }
}
