package io.millrace.connect.cassandra.metrics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;

/** What a worker keeps of a task's metrics: one registry for all its tasks, which may be given to several of these. */
public final class KeptMetrics implements PluginMetrics {

    private final Metrics worker;
    private final Map<String, String> taskTags;

    public KeptMetrics() {
        this(new Metrics(), 0);
    }

    /** Keeps the metrics of one of several tasks of a worker. */
    public KeptMetrics(Metrics worker, int task) {
        this.worker = worker;
        this.taskTags = new LinkedHashMap<>();
        taskTags.put("connector", "sink");
        taskTags.put("task", Integer.toString(task));
    }

    /** Returns a sink's metrics that go here. */
    public SinkMetrics sink() {
        return new SinkMetrics(new WorkerRegistry(this));
    }

    /** Returns a metric of the task. */
    public double value(String name) {
        return value(name, Map.of());
    }

    /** Returns a metric of the task for one table. */
    public double value(String name, String table) {
        return value(name, Map.of("table", table));
    }

    private double value(String name, Map<String, String> moreTags) {
        Map<String, String> tags = new LinkedHashMap<>(taskTags);
        tags.putAll(moreTags);
        MetricName metric = new MetricName(name, "plugins", "", tags);
        if (!worker.metrics().containsKey(metric)) {
            throw new KafkaException(
                    "There is no " + metric + " among " + worker.metrics().keySet());
        }
        return (double) worker.metric(metric).metricValue();
    }

    /** Returns the metrics of the task, those of its tables included. */
    public Set<MetricName> all() {
        return worker.metrics().keySet().stream()
                .filter(metric -> metric.tags().entrySet().containsAll(taskTags.entrySet()))
                .collect(Collectors.toSet());
    }

    public Set<String> names() {
        return all().stream().map(MetricName::name).collect(Collectors.toSet());
    }

    @Override
    @SuppressWarnings("NonApiType") // Kafka's signature
    public MetricName metricName(String name, String description, LinkedHashMap<String, String> tags) {
        Map<String, String> all = new LinkedHashMap<>(taskTags);
        all.putAll(tags);
        return new MetricName(name, "plugins", description, all);
    }

    @Override
    public void addMetric(MetricName name, MetricValueProvider<?> value) {
        worker.addMetric(name, value);
    }

    @Override
    public void removeMetric(MetricName name) {
        if (worker.removeMetric(name) == null) {
            throw new IllegalArgumentException("Unknown metric " + name);
        }
    }

    /** As the worker does it: by the bare name, whichever task asks. */
    @Override
    public Sensor addSensor(String name) {
        return worker.sensor(name);
    }

    @Override
    public void removeSensor(String name) {
        if (worker.getSensor(name) == null) {
            throw new IllegalArgumentException("Unknown sensor " + name);
        }
        worker.removeSensor(name);
    }

    /** Lists what is not shown as a number. */
    public List<String> notNumbers() {
        return all().stream()
                .filter(metric -> Double.isNaN((double) worker.metric(metric).metricValue()))
                .map(MetricName::name)
                .sorted()
                .toList();
    }
}
