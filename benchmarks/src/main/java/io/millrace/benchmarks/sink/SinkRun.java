package io.millrace.benchmarks.sink;

import io.millrace.connect.cassandra.CassandraSinkTask;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** Hands records to a task as a worker does: in polls, pausing when asked to, until the last offset may be committed. */
public final class SinkRun implements AutoCloseable {

    private static final int POLL = 500;
    private static final TopicPartition PARTITION = new TopicPartition(Rows.TOPIC, 0);

    private final CassandraSinkTask task = new CassandraSinkTask();
    private final Context context;
    private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    private int delivered;

    private SinkRun(Map<String, String> properties, Set<TopicPartition> assignment) {
        this.context = new Context(properties, assignment);
        task.initialize(context);
        task.start(properties);
        task.open(context.assignment());
    }

    /** A task that is connected and has written a first record: as ready as the driver's session, which is kept from run to run. */
    static SinkRun start(SinkRecord first, Map<String, String> properties) throws InterruptedException {
        return start(first, properties, Set.of(PARTITION));
    }

    /**
     * As {@link #start(SinkRecord, Map)}, of a task that has several partitions.
     *
     * @param properties the connector's, as a worker hands them to a task
     */
    public static SinkRun start(SinkRecord first, Map<String, String> properties, Set<TopicPartition> assignment)
            throws InterruptedException {
        SinkRun run = new SinkRun(properties, assignment);
        run.deliver(List.of(first));
        run.awaitAll();
        return run;
    }

    /** Delivers records poll by poll, until all are written. */
    public void run(List<SinkRecord> records) throws InterruptedException {
        int next = 0;
        while (next < records.size()) {
            if (context.paused.isEmpty()) {
                int end = Math.min(records.size(), next + POLL);
                deliver(new ArrayList<>(records.subList(next, end)));
                next = end;
            } else {
                poll();
            }
        }
        awaitAll();
    }

    @Override
    public void close() {
        task.close(context.assignment());
        task.stop();
    }

    private void deliver(List<SinkRecord> records) {
        task.put(records);
        delivered += records.size();
        for (SinkRecord record : records) {
            offsets.put(
                    new TopicPartition(record.topic(), record.kafkaPartition()),
                    new OffsetAndMetadata(record.kafkaOffset() + 1));
        }
    }

    private void awaitAll() throws InterruptedException {
        // A commit while nothing comes: nothing lingers for rows that will not come either. Until it is connected there
        // is nothing to flush.
        do {
            poll();
            task.preCommit(new HashMap<>(offsets));
        } while (context.rowsDone() < delivered);
    }

    /** A poll that brings nothing, because of a pause or because there is no more. */
    private void poll() throws InterruptedException {
        Thread.sleep(Math.max(1, Math.min(context.timeout, 100)));
        context.timeout = Long.MAX_VALUE;
        task.put(List.of());
    }

    private static final class Context implements SinkTaskContext {
        private final Map<String, String> properties;
        private final Set<TopicPartition> assignment;
        private final Metrics metrics = new Metrics();
        private final Set<TopicPartition> paused = new HashSet<>();
        private long timeout = Long.MAX_VALUE;

        Context(Map<String, String> properties, Set<TopicPartition> assignment) {
            this.properties = properties;
            this.assignment = Set.copyOf(assignment);
        }

        long rowsDone() {
            return total("rows-written-total") + total("rows-coalesced-total");
        }

        private long total(String metric) {
            return (long) (double) metrics.metric(metricName(metric, Map.of())).metricValue();
        }

        private MetricName metricName(String name, Map<String, String> tags) {
            return metrics.metricName(name, "plugins", "", tags);
        }

        @Override
        public PluginMetrics pluginMetrics() {
            return new PluginMetrics() {
                @Override
                @SuppressWarnings("NonApiType") // Kafka's signature
                public MetricName metricName(String name, String description, LinkedHashMap<String, String> tags) {
                    return Context.this.metricName(name, tags);
                }

                @Override
                public void addMetric(MetricName name, MetricValueProvider<?> value) {
                    metrics.addMetric(name, value);
                }

                @Override
                public void removeMetric(MetricName name) {
                    metrics.removeMetric(name);
                }

                @Override
                public Sensor addSensor(String name) {
                    return metrics.sensor(name);
                }

                @Override
                public void removeSensor(String name) {
                    metrics.removeSensor(name);
                }
            };
        }

        @Override
        public Map<String, String> configs() {
            return properties;
        }

        @Override
        public void offset(Map<TopicPartition, Long> offsets) {
            throw new UnsupportedOperationException("the sink never rewinds");
        }

        @Override
        public void offset(TopicPartition partition, long offset) {
            throw new UnsupportedOperationException("the sink never rewinds");
        }

        @Override
        public void timeout(long timeoutMs) {
            timeout = timeoutMs;
        }

        @Override
        public Set<TopicPartition> assignment() {
            return assignment;
        }

        @Override
        public void pause(TopicPartition... partitions) {
            paused.addAll(List.of(partitions));
        }

        @Override
        public void resume(TopicPartition... partitions) {
            paused.removeAll(List.of(partitions));
        }

        @Override
        public void requestCommit() {}

        @Override
        public ErrantRecordReporter errantRecordReporter() {
            return null;
        }
    }

    static Map<String, String> properties(String contactPoints) {
        Map<String, String> properties = new HashMap<>();
        properties.put("name", "benchmark");
        properties.put("connector.class", "io.millrace.connect.cassandra.CassandraSinkConnector");
        properties.put("topics", Rows.TOPIC);
        properties.put("cassandra.contact.points", contactPoints);
        properties.put("cassandra.keyspace", "bench");
        return properties;
    }
}
