package io.millrace.streams.operation;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** Picks what is shown out of Kafka Streams' own metrics. A value that Streams does not have yet is left out. */
final class ThreadMetrics {
    private static final String THREADS = "stream-thread-metrics";
    private static final String CLIENT = "stream-metrics";
    private static final String FETCHES = "consumer-fetch-manager-metrics";
    /** Streams names each thread's main consumer so; the restore consumer's lag is shown by store. */
    private static final String MAIN_CONSUMER = "-consumer";

    private static final String RESTORE_CONSUMER = "-restore-consumer";

    private final Map<MetricName, ? extends Metric> metrics;

    ThreadMetrics(Map<MetricName, ? extends Metric> metrics) {
        this.metrics = metrics;
    }

    /** A partition that is read. */
    record Input(String topic, int partition) implements Comparable<Input> {
        @Override
        public int compareTo(Input other) {
            int byTopic = topic.compareTo(other.topic);
            return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
        }
    }

    Map<String, Double> commitTotals() {
        return perThread("commit-total");
    }

    Map<String, Double> commitLatencyAvgMs() {
        return perThread("commit-latency-avg");
    }

    Map<String, Double> commitLatencyMaxMs() {
        return perThread("commit-latency-max");
    }

    /** Returns the threads that run or are about to; not a number where there is no such metric. */
    double aliveThreads() {
        return client("alive-stream-threads");
    }

    /** Returns the threads that ever failed; not a number where there is no such metric. */
    double failedThreads() {
        return client("failed-stream-threads");
    }

    /** Returns how many records each partition that is read has in store, below the last stable offset. */
    Map<Input, Double> lags() {
        Map<Input, Double> lags = new TreeMap<>();
        metrics.forEach((name, metric) -> {
            String client = name.tags().getOrDefault("client-id", "");
            if (name.group().equals(FETCHES)
                    && name.name().equals("records-lag")
                    && client.endsWith(MAIN_CONSUMER)
                    && !client.endsWith(RESTORE_CONSUMER)) {
                put(
                        lags,
                        new Input(
                                name.tags().get("topic"),
                                Integer.parseInt(name.tags().get("partition"))),
                        metric);
            }
        });
        // Kafka may show a topic with dots a second time, with underscores (KIP-1109).
        Set<Input> all = Set.copyOf(lags.keySet());
        lags.keySet().removeIf(input -> all.stream()
                .anyMatch(other -> other.topic().contains(".")
                        && other.partition() == input.partition()
                        && other.topic().replace('.', '_').equals(input.topic())));
        return lags;
    }

    private Map<String, Double> perThread(String metricName) {
        Map<String, Double> values = new TreeMap<>();
        metrics.forEach((name, metric) -> {
            if (name.group().equals(THREADS) && name.name().equals(metricName)) {
                put(values, shortName(name.tags().getOrDefault("thread-id", "")), metric);
            }
        });
        return values;
    }

    private double client(String metricName) {
        for (Map.Entry<MetricName, ? extends Metric> entry : metrics.entrySet()) {
            if (entry.getKey().group().equals(CLIENT) && entry.getKey().name().equals(metricName)) {
                return entry.getValue().metricValue() instanceof Number number ? number.doubleValue() : Double.NaN;
            }
        }
        return Double.NaN;
    }

    private static <K> void put(Map<K, Double> values, K key, Metric metric) {
        if (metric.metricValue() instanceof Number number && !Double.isNaN(number.doubleValue())) {
            values.put(key, number.doubleValue());
        }
    }

    /** A thread's id begins with the client's, which is another after each start: a label must not grow without an end. */
    private static String shortName(String threadId) {
        int at = threadId.lastIndexOf("StreamThread-");
        return at < 0 ? threadId : threadId.substring(at);
    }
}
