package io.millrace.connect.cassandra.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;

/**
 * The worker's own metrics (KIP-877), which tags them with connector and task and gives them to whatever reporters it
 * has. The one class that needs Connect 4.1.
 */
final class WorkerRegistry implements MetricsRegistry {

    private final PluginMetrics worker;
    private final List<MetricName> gauges = new ArrayList<>();
    private final List<String> sensors = new ArrayList<>();
    // The worker keeps the sensors of all plugins under their bare names: tasks that used the same ones would count
    // together.
    private final String sensorPrefix = "millrace-cassandra-sink-" + UUID.randomUUID() + "-";

    WorkerRegistry(PluginMetrics worker) {
        this.worker = worker;
    }

    @Override
    public MetricName name(String name, String description, Map<String, String> tags) {
        return worker.metricName(name, description, new LinkedHashMap<>(tags));
    }

    @Override
    public Sensor addSensor(String name) {
        String unique = sensorPrefix + name;
        Sensor sensor = worker.addSensor(unique);
        sensors.add(unique);
        return sensor;
    }

    @Override
    public void addGauge(MetricName name, Gauge<Double> value) {
        worker.addMetric(name, value);
        gauges.add(name);
    }

    @Override
    public long millis() {
        return System.currentTimeMillis();
    }

    @Override
    public void close() {
        gauges.forEach(worker::removeMetric);
        gauges.clear();
        sensors.forEach(worker::removeSensor);
        sensors.clear();
    }
}
