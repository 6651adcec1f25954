package io.millrace.monitor;

import io.millrace.monitor.Rates.Backwards;
import io.millrace.monitor.Snapshot.Numbers;
import io.millrace.monitor.source.Connector;
import io.millrace.monitor.source.Groups;
import io.millrace.monitor.source.SinkMetrics;
import io.millrace.monitor.source.SinkMetrics.TaskKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;

/** The connectors of a look: what Connect, Kafka and the sink's own metrics tell of them, put together. */
final class SinkPart {

    private static final List<String> COUNTS = List.of(
            "records-received-total",
            "rows-written-total",
            "requests-acknowledged-total",
            "requests-failed-total",
            "rows-retried-total",
            "paused-time-ms-total");

    private static final double MS_PER_SECOND = 1000;

    private final Rates rates;

    SinkPart(Rates rates) {
        this.rates = rates;
    }

    List<Snapshot.Sink> sinks(Look look, List<Connector> connectors, boolean drained) {
        if (look.sink() instanceof Reading.Known<SinkMetrics> known) {
            count(known.value(), known.at());
        }
        Optional<SinkMetrics> metrics = look.sink().ifKnown();
        Optional<Groups> groups = look.groups().ifKnown();
        List<Snapshot.Sink> sinks = new ArrayList<>();
        for (Connector connector : connectors) {
            List<Snapshot.Task> tasks = new ArrayList<>();
            List<TaskKey> keys = new ArrayList<>();
            boolean lacksSome = false;
            for (Connector.Task task : connector.tasks()) {
                TaskKey key = new TaskKey(connector.name(), task.id());
                keys.add(key);
                lacksSome |= mayRun(task.state())
                        && metrics.filter(each -> each.tasks().containsKey(key)).isEmpty();
                tasks.add(new Snapshot.Task(
                        task.id(),
                        task.state(),
                        task.worker(),
                        task.problem(),
                        metrics.map(each -> numbers(each, List.of(key), family(key), look.at(), false))
                                .orElse(Numbers.UNKNOWN)));
            }
            Long lag = groups.flatMap(each -> each.of(connector.group()))
                    .filter(group -> !group.isNowhere())
                    .map(group -> drained ? 0L : group.lag())
                    .orElse(null);
            boolean partial = lacksSome;
            sinks.add(new Snapshot.Sink(
                    connector.name(),
                    connector.state(),
                    connector.problem(),
                    connector.topics(),
                    lag,
                    metrics.map(each -> numbers(each, keys, connector.name(), look.at(), partial))
                            .orElse(Numbers.UNKNOWN),
                    tasks));
        }
        return sinks;
    }

    /** The tasks that run, or may, and do not tell their numbers. */
    static List<Snapshot.Task> mute(Snapshot.Sink sink) {
        return sink.tasks().stream()
                .filter(task -> mayRun(task.state()) && task.numbers().equals(Numbers.UNKNOWN))
                .toList();
    }

    /** Others have no numbers, and add nothing to sums. */
    private static boolean mayRun(String state) {
        return state == null || state.equals("RUNNING");
    }

    private void count(SinkMetrics metrics, Instant at) {
        Map<String, Map<String, Double>> families = new HashMap<>();
        metrics.tasks().keySet().forEach(task -> {
            for (String name : COUNTS) {
                metrics.of(task, name).ifPresent(value -> {
                    families.computeIfAbsent(family(task) + name, key -> new HashMap<>())
                            .put(name, value);
                    families.computeIfAbsent(task.connector() + name, key -> new HashMap<>())
                            .put(Integer.toString(task.task()), value);
                });
            }
        });
        boolean complete = metrics.missing().isEmpty();
        families.forEach((family, members) -> rates.observe(family, members, complete, Backwards.STARTED_AGAIN, at));
    }

    private static String family(TaskKey task) {
        return task.connector() + "\n" + task.task() + "\n";
    }

    private Numbers numbers(SinkMetrics metrics, List<TaskKey> tasks, String family, Instant now, boolean partial) {
        List<TaskKey> told = tasks.stream().filter(metrics.tasks()::containsKey).toList();
        if (told.isEmpty()) {
            return Numbers.UNKNOWN;
        }
        Double rows = rates.perSecond(family + "rows-written-total", now);
        Double requests = rates.perSecond(family + "requests-acknowledged-total", now);
        Double paused = rates.perSecond(family + "paused-time-ms-total", now);
        return new Numbers(
                rates.perSecond(family + "records-received-total", now),
                rows,
                requests,
                rows == null || requests == null || requests == 0 ? null : rows / requests,
                whole(of(metrics, told, "requests-in-flight", Double::sum)),
                whole(of(metrics, told, "requests-in-flight-limit", Double::sum)),
                of(metrics, told, "request-latency-ms-p50", Math::max),
                of(metrics, told, "request-latency-ms-p99", Math::max),
                rates.perSecond(family + "rows-retried-total", now),
                whole(of(metrics, told, "rows-retried-total", Double::sum)),
                rates.perSecond(family + "requests-failed-total", now),
                paused == null ? null : Math.min(1, paused / MS_PER_SECOND / told.size()),
                whole(of(metrics, told, "partitions-paused", Double::sum)),
                whole(of(metrics, told, "buffered-rows", Double::sum)),
                whole(of(metrics, told, "oldest-unacknowledged-age-ms", Math::max)),
                whole(of(metrics, told, "records-dead-lettered-total", Double::sum)),
                partial);
    }

    private static Double of(SinkMetrics metrics, List<TaskKey> tasks, String name, DoubleBinaryOperator together) {
        Double all = null;
        for (TaskKey task : tasks) {
            Optional<Double> value = metrics.of(task, name);
            if (value.isPresent()) {
                all = all == null ? value.get() : (Double) together.applyAsDouble(all, value.get());
            }
        }
        return all;
    }

    private static Long whole(Double value) {
        return value == null ? null : (Long) Math.round(value);
    }
}
