package io.millrace.connect.cassandra.metrics;

import io.millrace.connect.cassandra.metrics.SinkMetrics.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Metrics through the worker (KIP-877), which tags them with connector and task. The one class that needs Connect 4.1. */
final class WorkerMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerMetrics.class);

    private WorkerMetrics() {}

    static MetricsExport export(SinkMetrics metrics, PluginMetrics worker) {
        List<MetricName> names = new ArrayList<>();
        for (Metric metric : metrics.all()) {
            MetricName name = worker.metricName(metric.name(), metric.description(), new LinkedHashMap<>());
            try {
                worker.addMetric(
                        name, (Gauge<Double>) (config, now) -> metric.value().getAsDouble());
                names.add(name);
            } catch (IllegalArgumentException e) {
                // A worker that has left a task behind, because it did not stop in time, still has its metrics. To do
                // without is better than not to write.
                LOG.warn("A metric of this task is not shown until the worker restarts: {}", e.getMessage());
            }
        }
        return () -> names.forEach(worker::removeMetric);
    }
}
