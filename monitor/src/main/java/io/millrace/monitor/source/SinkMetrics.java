package io.millrace.monitor.source;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the sink's tasks count, under the names of docs/sink-metrics.md.
 *
 * @param tasks the metrics of each task that tells any
 * @param missing the workers that were asked and did not answer, each with why: their tasks are not among these
 */
public record SinkMetrics(Map<TaskKey, Map<String, Double>> tasks, List<String> missing) {

    /** The metrics that are read. */
    public static final List<String> NAMES = List.of(
            "records-received-total",
            "rows-written-total",
            "requests-acknowledged-total",
            "requests-failed-total",
            "rows-retried-total",
            "rows-coalesced-total",
            "records-dead-lettered-total",
            "paused-time-ms-total",
            "request-latency-ms-p50",
            "request-latency-ms-p99",
            "requests-in-flight",
            "requests-in-flight-limit",
            "buffered-rows",
            "partitions-paused",
            "oldest-unacknowledged-age-ms",
            "dead-letters-pending",
            "topics-without-table");

    public SinkMetrics {
        tasks = Map.copyOf(tasks);
        missing = List.copyOf(missing);
    }

    /** Of several workers together, each of which tells of its own tasks. */
    static <M> SinkMetrics of(FanOut.Answers<M, Map<TaskKey, Map<String, Double>>> workers) {
        Map<TaskKey, Map<String, Double>> tasks = new HashMap<>();
        workers.told().values().forEach(tasks::putAll);
        return new SinkMetrics(tasks, List.copyOf(workers.missing().values()));
    }

    /** One task of one connector. */
    public record TaskKey(String connector, int task) {}

    /** A metric of a task; empty where it is not told or has no value yet. */
    public Optional<Double> of(TaskKey task, String metric) {
        Double value = tasks.getOrDefault(task, Map.of()).get(metric);
        return value == null || value.isNaN() ? Optional.empty() : Optional.of(value);
    }
}
