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
        List<String> taken = new ArrayList<>();
        for (Metric metric : metrics.all()) {
            MetricName name = worker.metricName(metric.name(), metric.description(), new LinkedHashMap<>());
            try {
                worker.addMetric(
                        name, (Gauge<Double>) (config, now) -> metric.value().getAsDouble());
                names.add(name);
            } catch (IllegalArgumentException e) {
                // A worker that has left a task behind, because it did not stop in time, still has its metrics. To do
                // without is better than not to write.
                taken.add(metric.name());
            }
        }
        if (!taken.isEmpty()) {
            LOG.warn(
                    "The worker still has metrics of a task that was left behind, and does not show these of the one"
                            + " that takes its place until it is restarted: {}",
                    taken);
        }
        return () -> names.forEach(worker::removeMetric);
    }
}
