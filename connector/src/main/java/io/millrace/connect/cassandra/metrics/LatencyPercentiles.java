package io.millrace.connect.cassandra.metrics;

import java.util.List;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.CompoundStat;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.stats.Percentiles;
import org.apache.kafka.common.metrics.stats.Percentiles.BucketSizing;

/**
 * Percentiles of times between 10 microseconds and 100 seconds, in milliseconds, to within 6 %. Kafka's own keeps
 * buckets of equal width, which are too wide for a millisecond where they reach to a minute; so it is given the
 * logarithms.
 */
final class LatencyPercentiles implements CompoundStat {

    private static final double MIN = Math.log(0.01);
    private static final double MAX = Math.log(100_000);
    private static final int BUCKETS = 160;
    private static final double BUCKET_WIDTH = (MAX - MIN) / BUCKETS;

    private final Percentiles logarithms = new Percentiles(BUCKETS * Float.BYTES, MIN, MAX, BucketSizing.CONSTANT);
    private final List<NamedMeasurable> stats;

    LatencyPercentiles(MetricName median, MetricName p99) {
        this.stats = List.of(
                new NamedMeasurable(median, (config, now) -> value(config, now, 0.5)),
                new NamedMeasurable(p99, (config, now) -> value(config, now, 0.99)));
    }

    @Override
    public void record(MetricConfig config, double millis, long nowMillis) {
        logarithms.record(config, Math.log(millis), nowMillis);
    }

    @Override
    @SuppressWarnings("MixedMutabilityReturnType")
    public List<NamedMeasurable> stats() {
        return stats;
    }

    /** The middle of the bucket, of which the percentiles answer the lower end. */
    private double value(MetricConfig config, long nowMillis, double quantile) {
        return Math.exp(logarithms.value(config, nowMillis, quantile) + BUCKET_WIDTH / 2);
    }
}
