package io.millrace.streams.operation;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * When a commit was last seen. Streams counts commits and does not say when they were, so the count is watched: the time is
 * exact to the interval at which {@link #sample} is called.
 */
final class CommitClock {
    private static final String THREADS = "stream-thread-metrics";
    private static final String COMMITS = "commit-total";

    private final LongSupplier milliseconds;
    private Map<MetricName, Double> seen = new HashMap<>();
    private long last = -1;

    CommitClock(LongSupplier milliseconds) {
        this.milliseconds = milliseconds;
    }

    /** Takes note of the threads' counts, which are among Streams' metrics. */
    synchronized void sample(Map<MetricName, ? extends Metric> metrics) {
        Map<MetricName, Double> totals = new HashMap<>();
        metrics.forEach((name, metric) -> {
            if (name.group().equals(THREADS)
                    && name.name().equals(COMMITS)
                    && metric.metricValue() instanceof Number total) {
                totals.put(name, total.doubleValue());
            }
        });
        totals.forEach((thread, total) -> {
            if (total > seen.getOrDefault(thread, 0.0)) {
                last = milliseconds.getAsLong();
            }
        });
        // Threads that were replaced are forgotten.
        seen = totals;
    }

    /** Returns the time of the last commit seen, in milliseconds since 1970; empty before the first. */
    synchronized OptionalLong lastCommitMs() {
        return last < 0 ? OptionalLong.empty() : OptionalLong.of(last);
    }
}
