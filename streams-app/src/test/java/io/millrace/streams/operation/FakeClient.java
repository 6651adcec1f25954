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

    /** What two threads show. */
    static FakeClient running() {
        FakeClient client = new FakeClient();
        client.state = KafkaStreams.State.RUNNING;
        return client.thread(1, 10).thread(2, 5);
    }

    FakeClient thread(int number, double commits) {
        return with(
                "stream-thread-metrics",
                "commit-total",
                Map.of("thread-id", "millrace-abc-StreamThread-" + number),
                commits);
    }
}
