package io.millrace.connect.cassandra.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.junit.jupiter.api.Test;

class MetricsExportTest {

    private final SinkMetrics metrics = new SinkMetrics();

    @Test
    void goesToTheWorkerWhereItTakesMetrics() {
        Worker worker = new Worker();
        SinkTaskContext context = context(() -> worker);
        metrics.written(10, 2_000_000);
        metrics.written(30, 4_000_000);

        MetricsExport export = MetricsExport.of(metrics, context, "sink");

        assertThat(worker.value("rows-written-total")).isEqualTo(40);
        assertThat(worker.value("rows-per-batch-avg")).isEqualTo(20);
        assertThat(worker.value("request-latency-ms-avg")).isEqualTo(3);

        export.close();
        assertThat(worker.metrics).isEmpty();
    }

    @Test
    void aTaskDoesWithoutMetricsThatOneLeftBehindStillHas() {
        Worker worker = new Worker();
        SinkTaskContext context = context(() -> worker);
        metrics.received(7);
        MetricsExport leftBehind = MetricsExport.of(metrics, context, "sink");

        MetricsExport next = MetricsExport.of(new SinkMetrics(), context, "sink");
        assertThat(worker.value("records-received-total")).isEqualTo(7);

        next.close();
        assertThat(worker.metrics).isNotEmpty();
        leftBehind.close();
        assertThat(worker.metrics).isEmpty();
    }

    @Test
    void goesToJmxOnAWorkerOfBefore() throws Exception {
        SinkTaskContext context = context(() -> {
            throw new NoSuchMethodError("SinkTaskContext.pluginMetrics");
        });
        metrics.received(7);

        MetricsExport first = MetricsExport.of(metrics, context, "an old worker's sink");
        MetricsExport second = MetricsExport.of(new SinkMetrics(), context, "an old worker's sink");

        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("io.millrace:type=cassandra-sink,connector=\"an old worker's sink\",task=0");
        assertThat(server.getAttribute(name, "records-received-total")).isEqualTo(7.0);
        assertThat(beans(server)).hasSize(2);

        first.close();
        second.close();
        assertThat(beans(server)).isEmpty();
    }

    private static Set<String> beans(MBeanServer server) throws Exception {
        return server.queryNames(new ObjectName("io.millrace:*"), null).stream()
                .map(ObjectName::toString)
                .collect(Collectors.toSet());
    }

    private static SinkTaskContext context(java.util.function.Supplier<PluginMetrics> pluginMetrics) {
        return (SinkTaskContext) Proxy.newProxyInstance(
                MetricsExportTest.class.getClassLoader(),
                new Class<?>[] {SinkTaskContext.class},
                (proxy, method, arguments) -> pluginMetrics.get());
    }

    /** What the worker keeps of a plugin's metrics. */
    private static final class Worker implements PluginMetrics {
        private final Map<MetricName, MetricValueProvider<?>> metrics = new HashMap<>();

        double value(String name) {
            return metrics.entrySet().stream()
                    .filter(entry -> entry.getKey().name().equals(name))
                    .map(entry -> ((Gauge<?>) entry.getValue()).value(null, 0))
                    .map(value -> (double) value)
                    .findFirst()
                    .orElseThrow();
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
            throw new UnsupportedOperationException();
        }

        @Override
        public void removeSensor(String name) {
            throw new UnsupportedOperationException();
        }
    }
}
