package io.millrace.streams.operation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.streams.event.Counters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams' own metrics are those of the Streams and the threads that there are, however often they are replaced. */
class StreamsMetricsTest {
    private static final Pattern PROCESS = Pattern.compile("unconnected-([0-9a-f-]{36})");
    private static final Pattern THREAD = Pattern.compile("thread_id=\"[^\"]*-StreamThread-([0-9]+)\"");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RestoreProgress restores = new RestoreProgress();
    private final Metrics metrics = new Metrics(
            new Counters(), restores, new CommitClock(() -> 1), new Health(restores), Duration.ofMillis(50));

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void aNewStreamsTakesThePlaceOfTheOneBefore() {
        long own = lines();
        try (KafkaStreams first = UnconnectedStreams.create();
                KafkaStreams second = UnconnectedStreams.create()) {
            metrics.show(first);
            Set<String> before = found(PROCESS);
            assertThat(lines()).isGreaterThan(own + 100);

            metrics.show(second);

            assertThat(found(PROCESS)).hasSize(1).doesNotContainAnyElementsOf(before);
            assertThat(scrape().lines()
                            .filter(line -> !line.startsWith("#")
                                    && !PROCESS.matcher(line).find()))
                    .as("what is of no Streams")
                    .hasSize((int) own);
        }
    }

    /** A client of it connects, or a thread of it goes: it has other metrics than before, and nobody is to look at them. */
    @Test
    void whatTheOneBeforeMeasuresAnewIsNotShown() {
        try (KafkaStreams first = UnconnectedStreams.create();
                KafkaStreams second = UnconnectedStreams.create()) {
            metrics.show(first);
            Set<String> before = found(PROCESS);
            metrics.show(second);
            first.start();
            first.addStreamThread();
            second.start();
            // Looks follow one another: once this one has been looked at twice, the one before would have been, too.
            second.addStreamThread();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(found(THREAD)).contains("3"));
            second.addStreamThread();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(found(THREAD)).contains("4"));

            assertThat(found(PROCESS)).hasSize(1).doesNotContainAnyElementsOf(before);
            first.close(Duration.ZERO);
            second.close(Duration.ZERO);
        }
    }

    @Test
    void threadsThatComeAndGoAreFollowed() {
        try (KafkaStreams streams = UnconnectedStreams.create()) {
            metrics.show(streams);
            assertThat(found(THREAD)).containsExactlyInAnyOrder("1", "2");

            streams.start();
            streams.addStreamThread();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(found(THREAD)).containsExactlyInAnyOrder("1", "2", "3"));

            streams.removeStreamThread();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(found(THREAD)).hasSize(2));
            streams.close(Duration.ZERO);
        }
    }

    private Set<String> found(Pattern pattern) {
        return pattern.matcher(scrape()).results().map(match -> match.group(1)).collect(Collectors.toSet());
    }

    private long lines() {
        return scrape().lines().filter(line -> !line.startsWith("#")).count();
    }

    private String scrape() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            metrics.scrape(out, "text/plain", Set.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(UTF_8);
    }
}
