package io.millrace.streams.operation;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.millrace.streams.event.Counters;
import io.millrace.streams.event.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.apache.kafka.streams.KafkaStreams;

/**
 * Everything that is measured, under the names by which dashboards and alarms find it: what the application counts, and what
 * Kafka Streams and its clients do of themselves. Nothing is kept here: values are taken where they are when they are asked for.
 */
final class Metrics implements AutoCloseable {
    private static final double MILLIS_PER_SECOND = 1000.0;
    /** Streams has other metrics with each rebalance, and whenever it replaces a thread. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);
    /** A look takes milliseconds. */
    private static final Duration END_WITHIN = Duration.ofSeconds(10);

    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final CompositeMeterRegistry registry = new CompositeMeterRegistry(Clock.SYSTEM, List.of(prometheus));
    private final Counters counters;
    private final RestoreProgress restores;
    private final CommitClock commits;
    private final Health health;
    private final Duration lookAgain;
    private final MultiGauge remaining;
    private volatile StreamsClient client;
    private Optional<Shown> streams = Optional.empty();

    /** What a Streams measures, and what looks again and again whether that is other than before. */
    private record Shown(KafkaStreamsMetrics binder, ScheduledExecutorService looking) {
        static Shown of(KafkaStreams streams, Duration lookAgain) {
            ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "metrics");
                thread.setDaemon(true);
                return thread;
            });
            return new Shown(new KafkaStreamsMetrics(streams, Tags.empty(), looking, lookAgain), looking);
        }

        /** The looking ends first: a look that is under way, or comes later, would show again what is taken away here. */
        void end() {
            looking.shutdown();
            try {
                if (!looking.awaitTermination(END_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                    looking.shutdownNow();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            binder.close();
        }
    }

    Metrics(Counters counters, RestoreProgress restores, CommitClock commits, Health health) {
        this(counters, restores, commits, health, LOOK_AGAIN);
    }

    Metrics(Counters counters, RestoreProgress restores, CommitClock commits, Health health, Duration lookAgain) {
        this.counters = counters;
        this.restores = restores;
        this.commits = commits;
        this.health = health;
        this.lookAgain = lookAgain;
        this.remaining = MultiGauge.builder("millrace.restore.remaining.records")
                .description(
                        "Records of its changelog that a store still has to read before its partitions are processed.")
                .register(registry);
        count();
        watchState();
    }

    /** Sends all of it to a collector, too. */
    void sendTo(OtlpMeterRegistry collector) {
        registry.add(collector);
    }

    /** Says that Streams has been started. */
    void started(StreamsClient newClient) {
        client = newClient;
    }

    /** Shows what Streams and its clients measure, in place of what the Streams before this one did. */
    synchronized void show(KafkaStreams newStreams) {
        hide();
        Shown shown = Shown.of(newStreams, lookAgain);
        shown.binder().bindTo(registry);
        streams = Optional.of(shown);
    }

    /**
     * Writes the values of now, in a format that Prometheus reads.
     *
     * @param names of the metrics that are wanted; empty for all
     */
    void scrape(OutputStream out, String contentType, Set<String> names) throws IOException {
        showRestores();
        if (names.isEmpty()) {
            prometheus.scrape(out, contentType);
            return;
        }
        Set<String> wanted = new HashSet<>(names);
        // A counter is called without it where names are compared.
        names.forEach(name -> wanted.add(name.replaceAll("_total$", "")));
        prometheus.scrape(out, contentType, wanted);
    }

    /** Takes note of what has happened since the last time. */
    void sample() {
        StreamsClient current = client;
        if (current != null) {
            commits.sample(current.metrics());
        }
        showRestores();
    }

    @Override
    public synchronized void close() {
        hide();
        // What is sent to a collector is sent for the last time.
        registry.getRegistries().forEach(each -> each.close());
        registry.close();
    }

    private void hide() {
        streams.ifPresent(Shown::end);
        streams = Optional.empty();
    }

    private void count() {
        counter("source.records", "Records read from the source topic.", Counters::records);
        counter("events", "Events found in the source's records.", Counters::events);
        counter("duplicate.events", "Events left out because they had been there before.", Counters::duplicates);
        counter(
                "late.events",
                "Events dead-lettered because their window had closed, grace included.",
                counted -> counted.deadLetters(Reason.LATE));
        for (Reason reason : Reason.values()) {
            FunctionCounter.builder("millrace.dead.letters", counters, counted -> counted.deadLetters(reason))
                    .description("Records sent to the dead-letter topic, by reason.")
                    .tag("reason", reason.code())
                    .register(registry);
        }
        counter("routed.events", "Events handed to flows and rollups, once for each.", Counters::routedRecords);
        counter("folded.events", "Events added to partial aggregates, once for each rollup.", Counters::folded);
        counter("partials", "Partial aggregates sent to be folded into rows.", Counters::partials);
        counter("rows", "Rollup rows written to their topics.", Counters::rows);
        gauge(
                "fold.ratio",
                "Events per partial aggregate since the start: what folding before the shuffle saves.",
                Tags.empty(),
                counters::foldRatio);
    }

    private void watchState() {
        gauge(
                "last.commit.timestamp.seconds",
                "When something was last committed, to a second. Nothing is committed while nothing comes in.",
                Tags.empty(),
                () -> commits.lastCommitMs().isPresent()
                        ? commits.lastCommitMs().getAsLong() / MILLIS_PER_SECOND
                        : Double.NaN);
        Stream.concat(
                        Stream.of(Health.STARTING),
                        Arrays.stream(KafkaStreams.State.values()).map(Enum::name))
                .forEach(state -> gauge(
                        "state",
                        "1 for the state the application is in, 0 for the others.",
                        Tags.of("state", state),
                        () -> health.state().equals(state) ? 1 : 0));
    }

    private void showRestores() {
        remaining.register(restores.remainingByStore().keySet().stream()
                .map(store -> MultiGauge.Row.of(Tags.of("store", store), restores, now -> now.remainingByStore()
                        .get(store)))
                .toList());
    }

    private void counter(String name, String description, ToDoubleFunction<Counters> value) {
        FunctionCounter.builder("millrace." + name, counters, value)
                .description(description)
                .register(registry);
    }

    private void gauge(String name, String description, Tags tags, DoubleSupplier value) {
        Gauge.builder("millrace." + name, value::getAsDouble)
                .description(description)
                .tags(tags)
                .register(registry);
    }
}
