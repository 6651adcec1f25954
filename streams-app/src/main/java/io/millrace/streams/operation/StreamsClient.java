package io.millrace.streams.operation;

import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams;

/** What is looked at of a running Kafka Streams client. */
interface StreamsClient {
    /** Returns what it is doing. */
    KafkaStreams.State state();

    /** Returns its own metrics, its threads', and those of their consumers and producers. */
    Map<MetricName, ? extends Metric> metrics();

    static StreamsClient of(KafkaStreams streams) {
        return new StreamsClient() {
            @Override
            public KafkaStreams.State state() {
                return streams.state();
            }

            @Override
            public Map<MetricName, ? extends Metric> metrics() {
                return streams.metrics();
            }
        };
    }
}
