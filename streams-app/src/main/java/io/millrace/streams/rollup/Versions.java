package io.millrace.streams.rollup;

import java.util.concurrent.TimeUnit;

/**
 * The version of a row grows with every change of the row and is the row's write time in Cassandra, in microseconds. Whatever
 * is replayed, doubled or reordered on the way, the row with the greatest version stays.
 */
final class Versions {
    /** How far apart two generations are: room for 2^36 events a window. */
    static final int GENERATION_BITS = 36;

    private Versions() {}

    /** Returns the version of a window's row: a function of what was counted, so that a replay gives it again. */
    static long windowed(long windowStartMs, int generation, long events) {
        return TimeUnit.MILLISECONDS.toMicros(windowStartMs) + ((long) generation << GENERATION_BITS) + events;
    }

    /** Returns the version of an all-time row: the clock, or one more than the last where the clock has not moved on. */
    static long allTime(long nowMs, long lastVersion) {
        return Math.max(TimeUnit.MILLISECONDS.toMicros(nowMs), lastVersion + 1);
    }
}
