package io.millrace.benchmarks.line;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** What was seen of a run while it went on, and what follows from that. */
final class Timeline {

    private final long total;
    private final List<Sample> samples = new ArrayList<>();

    /** @param total how many rows there are to be written */
    Timeline(long total) {
        this.total = total;
    }

    /**
     * One look at it.
     *
     * @param nanos when, as {@link System#nanoTime} has it
     * @param rows that were stored by then
     * @param cpuNanos the CPU time of each process by then
     */
    record Sample(long nanos, long rows, Map<String, Long> cpuNanos) {}

    /**
     * What happened between two looks.
     *
     * @param cpuMicros CPU time per row of each process, in microseconds
     */
    record Window(long rows, double seconds, Map<String, Double> cpuMicros) {

        /** Not a number where one look saw nothing and the next everything. */
        double rowsPerSecond() {
            return rows == 0 || seconds == 0 ? Double.NaN : rows / seconds;
        }
    }

    void add(Sample sample) {
        samples.add(sample);
    }

    long total() {
        return total;
    }

    boolean isComplete() {
        return !samples.isEmpty() && samples.get(samples.size() - 1).rows() >= total;
    }

    /** From the first look until all rows were stored. */
    Window whole() {
        return between(samples.get(0), last());
    }

    /** From when so many hundredths of the rows were stored, at least, until all were. */
    Window sustained(int percent) {
        return between(firstWith((total * percent + 99) / 100), last());
    }

    /** Seconds from the first look until the first row was stored. */
    double secondsToFirstRow() {
        return (firstWith(1).nanos() - samples.get(0).nanos()) / 1e9;
    }

    /** Rows stored in each second since the first look, taken as evenly spread between two looks. */
    List<Double> perSecond() {
        List<Double> rates = new ArrayList<>();
        long begin = samples.get(0).nanos();
        double seconds = (last().nanos() - begin) / 1e9;
        double before = (double) samples.get(0).rows();
        for (int second = 1; second <= Math.ceil(seconds); second++) {
            double rows = rowsAt(begin + second * 1_000_000_000L);
            rates.add(rows - before);
            before = rows;
        }
        return rates;
    }

    /** The first of three seconds in a row, counted from 1, that were at least so fast; empty if none was. */
    OptionalInt secondsUntil(double rowsPerSecond) {
        List<Double> rates = perSecond();
        int fast = 0;
        for (int i = 0; i < rates.size(); i++) {
            fast = rates.get(i) >= rowsPerSecond ? fast + 1 : 0;
            if (fast == 3) {
                return OptionalInt.of(i - 1);
            }
        }
        return OptionalInt.empty();
    }

    private double rowsAt(long nanos) {
        Sample before = samples.get(0);
        for (Sample sample : samples) {
            if (sample.nanos() >= nanos) {
                double share = sample.nanos() == before.nanos()
                        ? 1
                        : (double) (nanos - before.nanos()) / (sample.nanos() - before.nanos());
                return before.rows() + share * (sample.rows() - before.rows());
            }
            before = sample;
        }
        return (double) before.rows();
    }

    private Sample last() {
        return firstWith(total);
    }

    private Sample firstWith(long rows) {
        return samples.stream()
                .filter(sample -> sample.rows() >= rows)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Fewer than " + rows + " rows were stored"));
    }

    private static Window between(Sample from, Sample to) {
        long rows = to.rows() - from.rows();
        Map<String, Double> micros = new LinkedHashMap<>();
        to.cpuNanos().forEach((process, nanos) -> {
            long before = from.cpuNanos().getOrDefault(process, nanos);
            micros.put(process, rows == 0 ? Double.NaN : (nanos - before) / 1e3 / rows);
        });
        return new Window(rows, (to.nanos() - from.nanos()) / 1e9, micros);
    }
}
