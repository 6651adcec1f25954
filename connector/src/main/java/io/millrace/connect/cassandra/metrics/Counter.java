package io.millrace.connect.cassandra.metrics;

import org.apache.kafka.common.metrics.Sensor;

/** Adds up on the task's thread, and tells its sensor once per poll: a sensor takes a lock, an addition does not. */
final class Counter {

    private final Sensor sensor;
    private long pending;

    Counter(Sensor sensor) {
        this.sensor = sensor;
    }

    void add(long count) {
        pending += count;
    }

    void flush(long nowMillis) {
        if (pending != 0) {
            sensor.record((double) pending, nowMillis, false);
            pending = 0;
        }
    }
}
