package io.millrace.benchmarks.line;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;

/**
 * What the tasks of the sink have counted since they started (docs/sink-metrics.md).
 *
 * @param written rows that Cassandra has acknowledged
 * @param coalesced rows that needed no write of their own
 * @param requests that Cassandra has acknowledged
 * @param bytes of the values in those rows
 * @param deadLetters records that were handed to the dead-letter topic
 * @param retried rows that had to be sent again
 * @param pausedMillis for how long partitions were paused, of all tasks together
 */
record SinkCounts(
        long written, long coalesced, long requests, long bytes, long deadLetters, long retried, long pausedMillis) {

    private static final List<String> METRICS = List.of(
            "rows-written-total",
            "rows-coalesced-total",
            "requests-acknowledged-total",
            "bytes-written-total",
            "records-dead-lettered-total",
            "rows-retried-total",
            "paused-time-ms-total");

    /** Rows that are stored, or that a later one of the same key made void. */
    long done() {
        return written + coalesced;
    }

    double rowsPerRequest() {
        return (double) written / requests;
    }

    double bytesPerRow() {
        return (double) bytes / written;
    }

    /** Adds up what the tasks of a connector show; zeros while none has started. */
    static SinkCounts of(MBeanServerConnection worker, String connector) throws IOException {
        long[] sums = new long[METRICS.size()];
        try {
            Set<ObjectName> tasks = worker.queryNames(
                    new ObjectName("kafka.connect:type=plugins,connector=" + connector + ",task=*"), null);
            for (ObjectName task : tasks) {
                List<Attribute> values = worker.getAttributes(task, METRICS.toArray(String[]::new))
                        .asList();
                for (Attribute value : values) {
                    sums[METRICS.indexOf(value.getName())] += ((Number) value.getValue()).longValue();
                }
            }
        } catch (JMException e) {
            throw new IOException("The worker does not show the metrics of " + connector, e);
        }
        return new SinkCounts(sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6]);
    }
}
