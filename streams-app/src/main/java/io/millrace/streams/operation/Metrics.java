package io.millrace.streams.operation;

import io.millrace.streams.event.Counters;
import io.millrace.streams.event.Reason;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.KafkaStreams;

/**
 * Everything that is measured, under the names by which dashboards and alarms find it. Nothing is kept here: values are taken
 * where they are when they are asked for.
 */
final class Metrics {
    private static final double MILLIS_PER_SECOND = 1000.0;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final RestoreProgress restores;
    private final CommitClock commits;
    private final Health health;
    private volatile StreamsClient client;

    Metrics(Counters counters, RestoreProgress restores, CommitClock commits, Health health) {
        this.restores = restores;
        this.commits = commits;
        this.health = health;
        count(counters);
        watchStreams();
        watchState();
    }

    /** Says that Streams has been started. */
    void started(StreamsClient newClient) {
        client = newClient;
    }

    /** Returns the values of now. */
    MetricSnapshots scrape() {
        return registry.scrape();
    }

    /** Takes note of commits since the last time. */
    void sample() {
        commits.sample(streams());
    }

    private void count(Counters counters) {
        counter("millrace_source_records", "Records read from the source topic.", counters::records);
        counter("millrace_events", "Events found in the source's records.", counters::events);
        counter(
                "millrace_duplicate_events",
                "Events left out because they had been there before.",
                counters::duplicates);
        counter(
                "millrace_late_events",
                "Events dead-lettered because their window had closed, grace included.",
                () -> counters.deadLetters(Reason.LATE));
        CounterWithCallback.builder()
                .name("millrace_dead_letters")
                .help("Records sent to the dead-letter topic, by reason.")
                .labelNames("reason")
                .callback(callback -> {
                    for (Reason reason : Reason.values()) {
                        callback.call((double) counters.deadLetters(reason), reason.code());
                    }
                })
                .register(registry);
        counter(
                "millrace_routed_events",
                "Events handed to flows and rollups, once for each.",
                counters::routedRecords);
        counter(
                "millrace_folded_events",
                "Events added to partial aggregates, once for each rollup.",
                counters::folded);
        counter("millrace_partials", "Partial aggregates sent to be folded into rows.", counters::partials);
        gauge(
                "millrace_fold_ratio",
                "Events per partial aggregate since the start: what folding before the shuffle saves.",
                counters::foldRatio);
        counter("millrace_rows", "Rollup rows written to their topics.", counters::rows);
    }

    private void watchStreams() {
        perThread(
                "millrace_commit_latency_avg_seconds",
                "Average time of a commit in the last minute.",
                ThreadMetrics::commitLatencyAvgMs);
        perThread(
                "millrace_commit_latency_max_seconds",
                "Longest commit of the last minute.",
                ThreadMetrics::commitLatencyMaxMs);
        gauge(
                "millrace_last_commit_timestamp_seconds",
                "When something was last committed, to a second. Nothing is committed while nothing comes in.",
                () -> commits.lastCommitMs().isPresent()
                        ? commits.lastCommitMs().getAsLong() / MILLIS_PER_SECOND
                        : Double.NaN);
        GaugeWithCallback.builder()
                .name("millrace_lag_records")
                .help("Committed records not read yet, by partition of the source and of the internal topics.")
                .labelNames("topic", "partition")
                .callback(callback -> streams()
                        .lags()
                        .forEach(
                                (input, lag) -> callback.call(lag, input.topic(), Integer.toString(input.partition()))))
                .register(registry);
        gauge("millrace_threads_alive", "Stream threads that run or are about to.", () -> streams()
                .aliveThreads());
        gauge(
                "millrace_threads_failed",
                "Stream threads that failed since the start; each is replaced, or the application stops.",
                () -> streams().failedThreads());
    }

    private void watchState() {
        GaugeWithCallback.builder()
                .name("millrace_restore_remaining_records")
                .help("Records of its changelog that a store still has to read before its partitions are processed.")
                .labelNames("store")
                .callback(callback -> restores.remainingByStore()
                        .forEach((store, remaining) -> callback.call((double) remaining, store)))
                .register(registry);
        GaugeWithCallback.builder()
                .name("millrace_state")
                .help("1 for the state the application is in, 0 for the others.")
                .labelNames("state")
                .callback(callback -> {
                    String current = health.state();
                    callback.call(current.equals(Health.STARTING) ? 1 : 0, Health.STARTING);
                    for (KafkaStreams.State state : KafkaStreams.State.values()) {
                        callback.call(current.equals(state.name()) ? 1 : 0, state.name());
                    }
                })
                .register(registry);
    }

    private ThreadMetrics streams() {
        StreamsClient current = client;
        return new ThreadMetrics(current == null ? Map.of() : current.metrics());
    }

    private void counter(String name, String help, LongSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call((double) value.getAsLong()))
                .register(registry);
    }

    /** Registers a gauge that has no line while its value is not a number. */
    private void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> {
                    double now = value.getAsDouble();
                    if (!Double.isNaN(now)) {
                        callback.call(now);
                    }
                })
                .register(registry);
    }

    private void perThread(String name, String help, Function<ThreadMetrics, Map<String, Double>> milliseconds) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("thread")
                .callback(callback -> milliseconds
                        .apply(streams())
                        .forEach((thread, value) -> callback.call(value / MILLIS_PER_SECOND, thread)))
                .register(registry);
    }
}
