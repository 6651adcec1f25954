package io.millrace.streams.runtime;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of a backfill whose client has not closed in time, as while its group still waits for a killed member. */
class BackfillsTest {
    @TempDir
    private Path directory;

    @Test
    void aClientThatIsSlowToCloseKeepsWhatItHasAndStopsNobody() {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream("events");
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "backfill");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        try (KafkaStreams streams = new KafkaStreams(builder.build(), properties)) {
            streams.start();

            assertThatCode(() -> Backfills.end("views", streams, Duration.ZERO)).doesNotThrowAnyException();
        }
    }
}
