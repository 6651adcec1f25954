package io.millrace.connect.cassandra.metrics;

import org.apache.kafka.common.metrics.Sensor;

/** What a task has done to one table. Belongs to the task's thread. */
final class TableMetrics {

    private final MetricGroup group;
    private final Counter rowsWritten;
    private final Counter bytesWritten;
    private final Counter requestsAcknowledged;
    private final Sensor requestLatency;
    private final Sensor rowsPerRequest;
    final Counter rowsCoalesced;
    final Counter rowsNotApplied;
    final Counter requestsFailed;
    final Counter rowsRetried;
    final Counter recordsDeadLettered;

    // Of the request that is being taken in.
    private int rows;
    private long bytes;

    /** @throws RuntimeException when the registry does not take them */
    TableMetrics(MetricsRegistry registry, String table) {
        this.group = MetricGroup.ofTable(registry, table);
        this.rowsWritten = group.counter(Measure.ROWS_WRITTEN);
        this.bytesWritten = group.counter(Measure.BYTES_WRITTEN);
        this.rowsCoalesced = group.counter(Measure.ROWS_COALESCED);
        this.rowsNotApplied = group.counter(Measure.ROWS_NOT_APPLIED);
        this.requestsAcknowledged = group.counter(Measure.REQUESTS_ACKNOWLEDGED);
        this.requestsFailed = group.counter(Measure.REQUESTS_FAILED);
        this.rowsRetried = group.counter(Measure.ROWS_RETRIED);
        this.recordsDeadLettered = group.counter(Measure.RECORDS_DEAD_LETTERED);
        this.requestLatency = group.distribution(Measure.REQUEST_LATENCY);
        this.rowsPerRequest = group.summary(Measure.ROWS_PER_REQUEST);
    }

    /** Adds a row of the request, and returns whether it is the first one of this table in it. */
    boolean addRow(int rowBytes) {
        bytes += rowBytes;
        rows++;
        return rows == 1;
    }

    /** Counts the rows added since the last call as those of one request. */
    void acknowledged(double latencyMillis, long nowMillis) {
        rowsWritten.add(rows);
        bytesWritten.add(bytes);
        requestsAcknowledged.add(1);
        requestLatency.record(latencyMillis, nowMillis, false);
        rowsPerRequest.record(rows, nowMillis, false);
        rows = 0;
        bytes = 0;
    }

    void flush(long nowMillis) {
        group.flush(nowMillis);
    }
}
