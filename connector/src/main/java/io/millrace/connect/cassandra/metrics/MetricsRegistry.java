package io.millrace.connect.cassandra.metrics;

import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.Sensor;

/** Where a task's metrics are registered. To close it removes them. */
interface MetricsRegistry extends AutoCloseable {

    /** Makes a name, to which the registry adds the tags that tell its tasks apart. */
    MetricName name(String name, String description, Map<String, String> tags);

    /**
     * Adds a sensor.
     *
     * @param name unique within the task
     */
    Sensor addSensor(String name);

    /**
     * Adds a gauge.
     *
     * @throws IllegalArgumentException when there is another metric of that name
     */
    void addGauge(MetricName name, Gauge<Double> value);

    /** Returns the time that its sensors go by, in milliseconds. */
    long millis();

    @Override
    void close();
}
