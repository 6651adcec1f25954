package io.millrace.benchmarks.balance;

import java.util.Arrays;

/** Keys, rows and bytes, shared out among so many. */
final class Spread {

    private final long[] keys;
    private final long[] rows;
    private final long[] bytes;

    Spread(int shares) {
        keys = new long[shares];
        rows = new long[shares];
        bytes = new long[shares];
    }

    void add(int share, long rowsOfKey, long bytesOfKey) {
        keys[share]++;
        rows[share] += rowsOfKey;
        bytes[share] += bytesOfKey;
    }

    /** The largest share of each, as a multiple of the average. */
    String ratios() {
        return String.format("%9.3f %9.3f %9.3f", overAverage(keys), overAverage(rows), overAverage(bytes));
    }

    private static double overAverage(long[] shares) {
        return Arrays.stream(shares).max().orElseThrow()
                / Arrays.stream(shares).average().orElseThrow();
    }
}
