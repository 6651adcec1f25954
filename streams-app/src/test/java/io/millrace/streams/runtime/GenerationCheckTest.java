package io.millrace.streams.runtime;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.streams.pipeline.PipelineReader;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** A reprocessing must not replace whole counts by partial ones. */
class GenerationCheckTest {
    private static final String FROM = "generation: 1\ngeneration.from: 2026-01-31T00:00:00Z";

    @Test
    void aSourceThatHasAllItsEventsMayBeCountedAnew() {
        assertThatCode(() -> check("generation: 1", "none", 0)).doesNotThrowAnyException();
    }

    @Test
    void aCutSourceNeedsATimeToBeginWith() {
        assertThatThrownBy(() -> check("generation: 1", "1h", 5))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("[events-1]")
                .hasMessageContaining("generation.from");
        assertThatCode(() -> check(FROM, "1h", 5)).doesNotThrowAnyException();
    }

    @Test
    void allTimeRowsAreNeverReplacedByPartsOfThem() {
        assertThatThrownBy(() -> check(FROM, "none", 5)).hasMessageContaining("new table");
    }

    @Test
    void theFirstGenerationCountsWhatIsThere() {
        assertThatCode(() -> check("generation: 0", "none", 5)).doesNotThrowAnyException();
    }

    private static void check(String generation, String window, long earliestOfPartition1) {
        String yaml = """
                application.id: app
                kafka: {bootstrap.servers: "unused:9092"}
                schema.registry.url: http://unused
                source: {topic: events}
                shards: 4
                rollups: [{name: r, key: [page], window: WINDOW, measures: {views: count}}]
                """.replace("WINDOW", window) + generation;
        new GenerationCheck(new PipelineReader("p.yaml", name -> null).read(yaml))
                .check(Map.of(
                        new TopicPartition("events", 0), new ListOffsetsResultInfo(0, -1, Optional.empty()),
                        new TopicPartition("events", 1),
                                new ListOffsetsResultInfo(earliestOfPartition1, -1, Optional.empty())));
    }
}
