package io.millrace.quickstart;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Page views as a busy site has them: few pages get most of them (Zipf, exponent 1, over 10,000 pages), times rise over the
 * last three hours with up to a minute of disorder, and the sizes and latencies have long tails. Every event is a pure
 * function of the seed, its index, the count and the end.
 */
public final class GeneratedEvents implements EventSource {

    private static final int PAGES = 10_000;
    private static final int VISITORS = 50_000;
    private static final long SPAN_MS = 3 * 3_600_000L;
    private static final long DISORDER_MS = 60_000;

    private final long seed;
    private final long count;
    private final long end;
    private final double[] cumulative;

    /**
     * @param seed another seed, other events
     * @param count how many
     * @param end the time before which all have occurred, milliseconds since 1970
     */
    public GeneratedEvents(long seed, long count, long end) {
        this.seed = seed;
        this.count = count;
        this.end = end;
        this.cumulative = zipf();
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public String describe() {
        return String.format(Locale.ROOT, "%,d generated page views (seed %d)", count, seed);
    }

    @Override
    public List<String> remarks() {
        return List.of();
    }

    @Override
    public EventReader open() {
        return new EventReader() {
            private long next = 0;

            @Override
            public Optional<Event> next() {
                return next < count ? Optional.of(at(next++)) : Optional.empty();
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }

    Event at(long index) {
        long base = Mix.mix(Mix.mix(0, seed), index);
        int rank = rank(Mix.unit(Mix.mix(base, 1)));
        long inOrder = end - SPAN_MS + (long) ((double) SPAN_MS * index / count);
        long disorder = (long) (DISORDER_MS * Mix.unit(Mix.mix(base, 2)));
        int status = status(Mix.unit(Mix.mix(base, 4)));
        long visitor = (long) (VISITORS * Math.pow(Mix.unit(Mix.mix(base, 3)), 2));
        return new Event(
                index,
                "/articles/" + rank,
                inOrder - disorder,
                "visitor-" + visitor,
                status,
                status == 304 ? 0 : longTail(Mix.unit(Mix.mix(base, 5)), 400, 3.0),
                // Some front ends do not measure.
                Mix.unit(Mix.mix(base, 7)) < 0.02 ? null : (int) longTail(Mix.unit(Mix.mix(base, 6)), 3, 2.2));
    }

    private int rank(double unit) {
        int found = Arrays.binarySearch(cumulative, unit);
        return Math.min(PAGES - 1, found >= 0 ? found + 1 : -found - 1);
    }

    private static int status(double unit) {
        if (unit < 0.90) {
            return 200;
        }
        if (unit < 0.95) {
            return 304;
        }
        return unit < 0.99 ? 404 : 500;
    }

    /** From the smallest up to {@code 10^decades} times that, the large ones rare. */
    private static long longTail(double unit, long smallest, double decades) {
        return Math.round(smallest * Math.pow(10, decades * unit * unit));
    }

    private static double[] zipf() {
        double[] sums = new double[PAGES];
        double sum = 0;
        for (int rank = 0; rank < PAGES; rank++) {
            sum += 1.0 / (rank + 1);
            sums[rank] = sum;
        }
        for (int rank = 0; rank < PAGES; rank++) {
            sums[rank] /= sum;
        }
        return sums;
    }
}
