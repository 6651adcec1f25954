package io.millrace.connect.cassandra.metrics;

import org.apache.kafka.connect.sink.SinkTaskContext;

/** A task's metrics where monitoring finds them, until it is closed. */
public interface MetricsExport extends AutoCloseable {

    /**
     * Publishes the metrics: among the worker's own (Connect 4.1 and later: JMX group {@code plugins}, and whatever reporters the worker
     * has), or as an MBean of this connector's on older workers.
     *
     * @param connector the connector's name
     */
    static MetricsExport of(SinkMetrics metrics, SinkTaskContext context, String connector) {
        try {
            return WorkerMetrics.export(metrics, context.pluginMetrics());
        } catch (NoSuchMethodError | NoClassDefFoundError e) {
            // A worker before 4.1 has neither the method nor its return type.
            return JmxMetrics.export(metrics, connector);
        }
    }

    @Override
    void close();
}
