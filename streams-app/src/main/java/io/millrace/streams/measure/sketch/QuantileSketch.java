package io.millrace.streams.measure.sketch;

import com.datadoghq.sketch.ddsketch.mapping.CubicallyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.mapping.IndexMapping;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;
import java.util.Arrays;

/**
 * Percentiles of numbers, each within 1 % of a value that was added: a DDSketch. Values are counted in bins that grow with
 * the distance from zero; zero has its own, which numbers too small for a normal double share. There are at most
 * {@link #MOST_BINS} bins: when there would be more, the lowest are counted together, so that low percentiles lose their
 * accuracy first. That takes values that are spread over 17 orders of magnitude.
 *
 * <p>The state and its bytes follow from the values alone, whatever their order and grouping: which bins are left apart
 * depends only on which are the highest. Values are mapped to bins by plain arithmetic, and so alike on every machine. For
 * one thread.
 */
public final class QuantileSketch implements MergeableState<QuantileSketch> {
    /** How many bins there are at most. */
    public static final int MOST_BINS = 2048;

    /** How far from the value a percentile may be, as a part of it. */
    public static final double ACCURACY = 0.01;

    private static final int FEWEST = 8;
    private static final IndexMapping MAPPING = new CubicallyInterpolatedMapping(ACCURACY);
    /** Makes every index positive, so that a bin's number has its values' sign and order. */
    private static final int SHIFT = 1 - MAPPING.index(MAPPING.minIndexableValue());

    private static final int GREATEST_BIN = MAPPING.index(MAPPING.maxIndexableValue()) + SHIFT;

    /** Ascending; the first {@link #size} count. */
    private int[] bins = new int[FEWEST];

    private long[] counts = new long[FEWEST];
    private int size;
    private long count;

    /**
     * Adds a value.
     *
     * @param value a finite number
     */
    public void add(double value) {
        count++;
        int bin = bin(value);
        if (size == MOST_BINS && bin < bins[0]) {
            counts[0]++;
            return;
        }
        int found = Arrays.binarySearch(bins, 0, size, bin);
        if (found >= 0) {
            counts[found]++;
        } else {
            insert(-found - 1, bin);
        }
    }

    private static int bin(double value) {
        double distance = Math.min(Math.abs(value), MAPPING.maxIndexableValue());
        if (distance < MAPPING.minIndexableValue()) {
            return 0;
        }
        int bin = MAPPING.index(distance) + SHIFT;
        return value < 0 ? -bin : bin;
    }

    private void insert(int place, int bin) {
        if (size == bins.length) {
            // One more than are kept: the new one comes in before the lowest goes.
            int capacity = Math.min(2 * size, MOST_BINS + 1);
            bins = Arrays.copyOf(bins, capacity);
            counts = Arrays.copyOf(counts, capacity);
        }
        System.arraycopy(bins, place, bins, place + 1, size - place);
        System.arraycopy(counts, place, counts, place + 1, size - place);
        bins[place] = bin;
        counts[place] = 1;
        size++;
        if (size > MOST_BINS) {
            counts[1] += counts[0];
            size--;
            System.arraycopy(bins, 1, bins, 0, size);
            System.arraycopy(counts, 1, counts, 0, size);
        }
    }

    /**
     * Adds all values of another sketch, which stays as it is.
     *
     * @param other the other
     */
    @Override
    public void merge(QuantileSketch other) {
        int[] mergedBins = new int[Math.max(FEWEST, size + other.size)];
        long[] mergedCounts = new long[mergedBins.length];
        int merged = 0;
        int here = 0;
        int there = 0;
        while (here < size || there < other.size) {
            boolean fromHere = there == other.size || (here < size && bins[here] <= other.bins[there]);
            boolean fromThere = here == size || (there < other.size && other.bins[there] <= bins[here]);
            mergedBins[merged] = fromHere ? bins[here] : other.bins[there];
            mergedCounts[merged] = (fromHere ? counts[here++] : 0) + (fromThere ? other.counts[there++] : 0);
            merged++;
        }
        int excess = Math.max(0, merged - MOST_BINS);
        for (int i = 0; i < excess; i++) {
            mergedCounts[excess] += mergedCounts[i];
        }
        bins = excess == 0 ? mergedBins : Arrays.copyOfRange(mergedBins, excess, merged);
        counts = excess == 0 ? mergedCounts : Arrays.copyOfRange(mergedCounts, excess, merged);
        size = merged - excess;
        count += other.count;
    }

    /**
     * Returns how many values were added.
     *
     * @return their number
     */
    public long count() {
        return count;
    }

    /**
     * Returns a percentile: of the values in ascending order, the one at {@code percent} hundredths of the way from the first
     * to the last, or the one before.
     *
     * @param percent from 0 to 100
     * @return a number within 1 % of that value
     * @throws IllegalStateException if there is no value
     */
    public double percentile(double percent) {
        if (count == 0) {
            throw new IllegalStateException("There is no percentile of no values.");
        }
        long rank = (long) (percent / 100 * (count - 1));
        int i = 0;
        for (long below = counts[0]; below <= rank && i < size - 1; below += counts[i]) {
            i++;
        }
        int bin = bins[i];
        return bin == 0 ? 0 : Math.signum(bin) * MAPPING.value(Math.abs(bin) - SHIFT);
    }

    /**
     * Returns how much memory the sketch takes.
     *
     * @return bytes, about
     */
    @Override
    public int memoryBytes() {
        return 80 + (Integer.BYTES + Long.BYTES) * bins.length;
    }

    /**
     * Writes the state.
     *
     * @param out where to
     */
    @Override
    public void write(AvroOutput out) {
        out.writeLong(size);
        int last = 0;
        for (int i = 0; i < size; i++) {
            out.writeLong(bins[i] - last);
            out.writeLong(counts[i]);
            last = bins[i];
        }
    }

    /**
     * Reads a state.
     *
     * @param in where from
     * @return a sketch of its own
     * @throws MalformedException if it is none that {@link #write} writes
     */
    public static QuantileSketch read(AvroInput in) throws MalformedException {
        int size = in.readInt();
        if (size < 0 || size > MOST_BINS) {
            throw new MalformedException("percentiles have too many bins");
        }
        QuantileSketch sketch = new QuantileSketch();
        sketch.bins = new int[Math.max(FEWEST, size)];
        sketch.counts = new long[sketch.bins.length];
        sketch.size = size;
        long bin = 0;
        for (int i = 0; i < size; i++) {
            long step = in.readInt();
            bin += step;
            long inBin = in.readLong();
            if (Math.abs(bin) > GREATEST_BIN || (step <= 0 && i > 0) || inBin <= 0) {
                throw new MalformedException("percentiles have a bin that is none");
            }
            sketch.bins[i] = (int) bin;
            sketch.counts[i] = inBin;
            sketch.count += inBin;
        }
        return sketch;
    }
}
