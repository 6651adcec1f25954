package io.millrace.benchmarks.rollups;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import org.apache.avro.io.BinaryEncoder;

/**
 * Page events, each a pure function of its index: pages by Zipf's law with exponent 1 over 100,000, times that rise over two
 * whole hours with up to a minute of disorder.
 */
final class PageEvents {

    static final int PAGES = 100_000;
    static final long WINDOW_MS = Duration.ofHours(1).toMillis();
    /** How many windows the events are in. */
    static final int WINDOWS = 2;

    private static final long DISORDER_MS = Duration.ofMinutes(1).toMillis();
    private static final String PAGE = "/articles/";

    private final long count;
    private final long begin;
    private final double[] cumulated = new double[PAGES];
    private final byte[][] pages = new byte[PAGES][];

    /**
     * @param count how many events there are
     * @param begin the start of the first window, milliseconds since 1970
     */
    PageEvents(long count, long begin) {
        this.count = count;
        this.begin = begin;
        double sum = 0;
        for (int page = 0; page < PAGES; page++) {
            sum += 1.0 / (page + 1);
            cumulated[page] = sum;
            pages[page] = ascii(PAGE + page);
        }
    }

    /** What a page's name says: the number it was made of. */
    static int page(CharSequence name) {
        return Integer.parseInt(name, PAGE.length(), name.length(), 10);
    }

    long count() {
        return count;
    }

    long begin() {
        return begin;
    }

    /** Writes the event in Avro binary, and counts it. */
    void write(long index, BinaryEncoder encoder, Counts counts) throws IOException {
        long random = mix(index);
        int page = page(random);
        long time = time(index, mix(random + 1));
        long more = mix(random + 2);
        long bytes = 400 + (more & 0xffff);
        // Some front ends do not measure.
        boolean measured = (more >>> 16 & 0x3f) != 0;
        int latency = 3 + (int) (more >>> 24 & 0x3ff);
        encoder.writeString(new UUID(mix(random + 3), mix(random + 4)).toString());
        encoder.writeBytes(pages[page]);
        encoder.writeLong(time);
        encoder.writeString("visitor-" + (more >>> 36 & 0xffff));
        encoder.writeInt(200);
        encoder.writeLong(bytes);
        if (measured) {
            encoder.writeIndex(1);
            encoder.writeInt(latency);
        } else {
            encoder.writeIndex(0);
            encoder.writeNull();
        }
        counts.add(page, (int) ((time - begin) / WINDOW_MS), bytes, measured ? latency : Counts.NONE, time);
    }

    private int page(long random) {
        double point = (random >>> 11) * 0x1.0p-53 * cumulated[PAGES - 1];
        int found = Arrays.binarySearch(cumulated, point);
        return Math.min(PAGES - 1, found >= 0 ? found : -found - 1);
    }

    private long time(long index, long random) {
        long inOrder = (long) ((double) WINDOWS * WINDOW_MS * index / count);
        return begin + Math.max(0, inOrder - (random >>> 1) % DISORDER_MS);
    }

    /** SplitMix64. */
    private static long mix(long seed) {
        long z = (seed + 1) * 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
