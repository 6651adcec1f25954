package io.millrace.connect.cassandra.metrics;

import io.millrace.connect.cassandra.metrics.SinkMetrics.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;

/** Metrics through the worker (KIP-877), which tags them with connector and task. The one class that needs Connect 4.1. */
final class WorkerMetrics {

    private WorkerMetrics() {}

    static MetricsExport export(SinkMetrics metrics, PluginMetrics worker) {
        List<MetricName> names = new ArrayList<>();
        for (Metric metric : metrics.all()) {
            MetricName name = worker.metricName(metric.name(), metric.description(), new LinkedHashMap<>());
            worker.addMetric(
                    name, (Gauge<Double>) (config, now) -> metric.value().getAsDouble());
            names.add(name);
        }
        return () -> names.forEach(worker::removeMetric);
    }
}
