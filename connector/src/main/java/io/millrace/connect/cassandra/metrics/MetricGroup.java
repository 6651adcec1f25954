package io.millrace.connect.cassandra.metrics;

import io.millrace.connect.cassandra.metrics.Measure.Statistic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.Avg;
import org.apache.kafka.common.metrics.stats.Max;
import org.apache.kafka.common.metrics.stats.Meter;

/** The metrics of one thing, a task or a table in it, which share their tags. */
final class MetricGroup {

    private final MetricsRegistry registry;
    private final String prefix;
    private final Map<String, String> tags;
    private final List<Counter> counters = new ArrayList<>();

    private MetricGroup(MetricsRegistry registry, String prefix, Map<String, String> tags) {
        this.registry = registry;
        this.prefix = prefix;
        this.tags = tags;
    }

    static MetricGroup ofTask(MetricsRegistry registry) {
        return new MetricGroup(registry, "", Map.of());
    }

    /** Names its metrics otherwise than the task's: whoever adds up a metric over all tags counts nothing twice. */
    static MetricGroup ofTable(MetricsRegistry registry, String table) {
        return new MetricGroup(registry, Measure.TABLE_PREFIX, Map.of("table", table));
    }

    Counter counter(Measure measure) {
        Sensor sensor = addSensor(measure);
        sensor.add(new Meter(name(measure, Statistic.RATE), name(measure, Statistic.TOTAL)));
        Counter counter = new Counter(sensor);
        counters.add(counter);
        return counter;
    }

    Sensor summary(Measure measure) {
        Sensor sensor = addSensor(measure);
        sensor.add(name(measure, Statistic.AVG), new Avg());
        sensor.add(name(measure, Statistic.MAX), new Max());
        return sensor;
    }

    Sensor distribution(Measure measure) {
        Sensor sensor = summary(measure);
        sensor.add(new LatencyPercentiles(name(measure, Statistic.P50), name(measure, Statistic.P99)));
        return sensor;
    }

    void gauge(Measure measure, DoubleSupplier value) {
        registry.addGauge(name(measure, Statistic.VALUE), (config, now) -> value.getAsDouble());
    }

    void flush(long nowMillis) {
        for (int i = 0; i < counters.size(); i++) {
            counters.get(i).flush(nowMillis);
        }
    }

    private Sensor addSensor(Measure measure) {
        return registry.addSensor(prefix + measure.stem() + String.join("", tags.values()));
    }

    private MetricName name(Measure measure, Statistic statistic) {
        return registry.name(
                prefix + measure.stem() + statistic.suffix(),
                (measure.meaning() + " " + statistic.meaning()).replace("`", ""),
                tags);
    }
}
