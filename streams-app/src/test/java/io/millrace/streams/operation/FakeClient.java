package io.millrace.streams.operation;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams;

/** A Streams client that says what it is told to say. */
final class FakeClient implements StreamsClient {
    private final Map<MetricName, Metric> metrics = new HashMap<>();
    KafkaStreams.State state = KafkaStreams.State.CREATED;

    @Override
    public KafkaStreams.State state() {
        return state;
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        return metrics;
    }

    FakeClient with(String group, String name, Map<String, String> tags, Object value) {
        MetricName metricName = new MetricName(name, group, "", tags);
        metrics.put(metricName, new Metric() {
            @Override
            public MetricName metricName() {
                return metricName;
            }

            @Override
            public Object metricValue() {
                return value;
            }
        });
        return this;
    }

    /** What two threads that read two partitions show. */
    static FakeClient running() {
        FakeClient client = new FakeClient();
        client.state = KafkaStreams.State.RUNNING;
        return client.thread(1, 10, 20.0, 250.0)
                .thread(2, 5, Double.NaN, Double.NaN)
                .lag("millrace-abc-StreamThread-1-consumer", "events", 0, 17.0)
                .lag("millrace-abc-StreamThread-2-consumer", "millrace-page.views-repartition", 3, 4.0)
                .lag("millrace-abc-StreamThread-2-consumer", "millrace-page_views-repartition", 3, 4.0)
                .lag("millrace-abc-StreamThread-1-restore-consumer", "millrace-store-changelog", 0, 1_000.0)
                .with("stream-metrics", "alive-stream-threads", Map.of("client-id", "millrace-abc"), 2)
                .with("stream-metrics", "failed-stream-threads", Map.of("client-id", "millrace-abc"), 1.0);
    }

    FakeClient thread(int number, double commits, double avgMs, double maxMs) {
        Map<String, String> tags = Map.of("thread-id", "millrace-abc-StreamThread-" + number);
        return with("stream-thread-metrics", "commit-total", tags, commits)
                .with("stream-thread-metrics", "commit-latency-avg", tags, avgMs)
                .with("stream-thread-metrics", "commit-latency-max", tags, maxMs);
    }

    private FakeClient lag(String clientId, String topic, int partition, double records) {
        return with(
                "consumer-fetch-manager-metrics",
                "records-lag",
                Map.of("client-id", clientId, "topic", topic, "partition", Integer.toString(partition)),
                records);
    }
}
