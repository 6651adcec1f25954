package io.millrace.connect.cassandra.metrics;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.KafkaMetricsContext;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.MetricsReporter;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.utils.Time;

/**
 * Metrics of the sink's own, for workers that do not take any from plugins. Connect does not tell a task its number;
 * tasks of a connector on one worker are numbered as they start.
 */
final class OwnRegistry implements MetricsRegistry {

    private static final String DOMAIN = "io.millrace";
    private static final String GROUP = "cassandra-sink";
    private static final int MAX_TASKS = 10_000;

    private final Metrics metrics;
    private final Map<String, String> tags;

    private OwnRegistry(List<MetricsReporter> reporters, Map<String, String> tags) {
        this.metrics = new Metrics(new MetricConfig(), reporters, Time.SYSTEM, new KafkaMetricsContext(DOMAIN));
        this.tags = tags;
    }

    /** Returns a registry that nobody looks into. */
    static OwnRegistry unpublished() {
        return new OwnRegistry(List.of(), Map.of());
    }

    /**
     * Returns one that shows its metrics as MBeans {@code io.millrace:type=cassandra-sink,connector=<name>,task=<n>}.
     * The number is taken with the first metric that is added.
     */
    static OwnRegistry jmx(String connector) {
        JmxReporter reporter = new JmxReporter();
        // How many metrics a registry has is a metric, too: the same bean for all tasks.
        reporter.configure(Map.of(JmxReporter.EXCLUDE_CONFIG, DOMAIN + ":type=kafka-metrics-count.*"));
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("connector", connector);
        tags.put("task", Integer.toString(firstFree(connector)));
        return new OwnRegistry(List.of(reporter), tags);
    }

    private static int firstFree(String connector) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        // As the reporter writes a name: quoted if JMX would not take it as it is.
        Set<String> names = Set.of(connector, ObjectName.quote(connector));
        int task = 0;
        try {
            while (task < MAX_TASKS
                    && server
                            .queryNames(new ObjectName(DOMAIN + ":type=" + GROUP + ",task=" + task + ",*"), null)
                            .stream()
                            .anyMatch(bean -> names.contains(bean.getKeyProperty("connector")))) {
                task++;
            }
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException("these names are always names", e);
        }
        return task;
    }

    @Override
    public MetricName name(String name, String description, Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(tags);
        all.putAll(more);
        return metrics.metricName(name, GROUP, description, all);
    }

    @Override
    public Sensor addSensor(String name) {
        return metrics.sensor(name);
    }

    @Override
    public void addGauge(MetricName name, Gauge<Double> value) {
        metrics.addMetric(name, value);
    }

    @Override
    public long millis() {
        return Time.SYSTEM.milliseconds();
    }

    @Override
    public void close() {
        metrics.close();
    }
}
