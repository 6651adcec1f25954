package io.millrace.benchmarks;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The middle of several results. */
public final class Median {

    private Median() {}

    /** The median of one figure; with an even number of results the mean of the two in the middle. */
    public static <T> double of(List<T> results, ToDoubleFunction<T> figure) {
        double[] sorted = results.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
