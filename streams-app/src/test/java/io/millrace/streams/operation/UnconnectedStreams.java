package io.millrace.streams.operation;

import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;

/** Streams that find no broker: their metrics are there all the same. */
final class UnconnectedStreams {
    private UnconnectedStreams() {}

    static KafkaStreams create() {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream("events");
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "unconnected");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, "2");
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG,
                System.getProperty("java.io.tmpdir") + "/unconnected-"
                        + ProcessHandle.current().pid());
        return new KafkaStreams(builder.build(), properties);
    }
}
