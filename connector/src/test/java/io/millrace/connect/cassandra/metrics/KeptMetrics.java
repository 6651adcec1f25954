package io.millrace.connect.cassandra.metrics;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;

/** What a worker keeps of a plugin's metrics. */
public final class KeptMetrics implements PluginMetrics {

    private final Map<MetricName, MetricValueProvider<?>> metrics = new HashMap<>();

    public double value(String name) {
        return metrics.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(name))
                .map(entry -> ((Gauge<?>) entry.getValue()).value(null, 0))
                .map(value -> (double) value)
                .findFirst()
                .orElseThrow();
    }

    public Set<String> names() {
        return metrics.keySet().stream().map(MetricName::name).collect(Collectors.toSet());
    }

    @Override
    @SuppressWarnings("NonApiType") // Kafka's signature
    public MetricName metricName(String name, String description, LinkedHashMap<String, String> tags) {
        return new MetricName(name, "plugins", description, tags);
    }

    @Override
    public void addMetric(MetricName name, MetricValueProvider<?> value) {
        if (metrics.putIfAbsent(name, value) != null) {
            throw new IllegalArgumentException("A metric named '" + name + "' already exists");
        }
    }

    @Override
    public void removeMetric(MetricName name) {
        metrics.remove(name);
    }

    @Override
    public Sensor addSensor(String name) {
        throw new UnsupportedOperationException("the sink has no sensors");
    }

    @Override
    public void removeSensor(String name) {
        throw new UnsupportedOperationException("the sink has no sensors");
    }
}
