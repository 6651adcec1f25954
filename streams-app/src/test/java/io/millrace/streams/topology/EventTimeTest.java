package io.millrace.streams.topology;

import static io.millrace.streams.topology.PipelineHarness.NOW;
import static io.millrace.streams.topology.PipelineHarness.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.streams.route.DeadLetters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which time is an event's, and by what it is judged. */
class EventTimeTest {
    private static final String HOURLY = """
            application.id: millrace
            kafka: {bootstrap.servers: "unused:9092"}
            schema.registry.url: http://unused
            source: {topic: events, timestamp: occurred_at, id: event_id}
            shards: 4
            rollups:
              - {name: hourly, key: [page], window: 1h, measures: {views: count}}
            """;
    private static final String BY_RECORD = HOURLY.replace("timestamp: occurred_at, ", "");
    /** Ahead of the clock of any machine that runs this. */
    private static final Instant FAR_AHEAD = Instant.parse("2100-01-01T00:00:00Z");

    @ParameterizedTest
    @ValueSource(strings = {"none", "partition", "global"})
    void theTimeMayBeADerivedField(String deduplicate) {
        String yaml = HOURLY.replace("timestamp: occurred_at", "timestamp: at")
                + "derive: {at: 'coalesce(occurred_at, occurred_at)', upper_page: upper(page)}\n"
                + (deduplicate.equals("none") ? "" : "deduplicate: {within: 1h, scope: " + deduplicate + "}\n");
        try (PipelineHarness pipeline = new PipelineHarness(yaml.replace("key: [page]", "key: [upper_page]"))) {
            pipeline.send(event("/a", Instant.parse("2026-04-01T10:30:00Z"), 1, null));

            assertThat(pipeline.deadLetters()).isEmpty();
            GenericRecord row = pipeline.values("hourly").get(0);
            assertThat(row.get("window_start"))
                    .isEqualTo(Instant.parse("2026-04-01T10:00:00Z").toEpochMilli());
            assertThat(row.get("upper_page")).hasToString("/A");
        }
    }

    @Test
    void withoutAFieldItIsTheRecordsOwn() {
        try (PipelineHarness pipeline = new PipelineHarness(BY_RECORD)) {
            pipeline.sendAt(NOW.plus(Duration.ofMinutes(9)), event("/a", NOW, 1, null));
            pipeline.sendAt(NOW.minus(Duration.ofHours(3)), event("/b", NOW, 1, null));

            assertThat(pipeline.deadLetters()).isEmpty();
            assertThat(pipeline.values("hourly"))
                    .extracting(row -> row.get("window_start"))
                    .containsExactly(
                            NOW.toEpochMilli(), NOW.minus(Duration.ofHours(3)).toEpochMilli());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRecordTooFarAheadIsJudgedLikeAFieldAndItsLetterSaysItsTrueTime(boolean farAhead) {
        Instant time = farAhead ? FAR_AHEAD : NOW.plus(Duration.ofMinutes(11));
        try (PipelineHarness pipeline = new PipelineHarness(BY_RECORD)) {
            pipeline.sendAt(time, event("/a", NOW, 1, null));
            pipeline.sendAt(NOW, event("/good", NOW, 1, null));

            List<TestRecord<byte[], byte[]>> letters = pipeline.deadLetters();
            assertThat(letters).singleElement().satisfies(letter -> {
                assertThat(header(letter, DeadLetters.REASON)).isEqualTo("time-in-future");
                assertThat(header(letter, DeadLetters.TIMESTAMP)).isEqualTo(Long.toString(time.toEpochMilli()));
                assertThat(letter.headers())
                        .extracting(Header::key)
                        .as("what the application tells itself stays inside")
                        .doesNotContain("millrace.record.timestamp");
            });
            assertThat(pipeline.values("hourly")).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"partition", "global"})
    void aLetterOfADeduplicatedEventSaysItsTrueTime(String scope) {
        String yaml = HOURLY.replace("page]", "latency_ms]") + "deduplicate: {within: 1h, scope: " + scope + "}\n";
        try (PipelineHarness pipeline = new PipelineHarness(yaml)) {
            pipeline.sendAt(FAR_AHEAD, event("/a", NOW, 1, null));

            assertThat(pipeline.deadLetters()).singleElement().satisfies(letter -> {
                assertThat(header(letter, DeadLetters.REASON)).isEqualTo("key-missing");
                assertThat(header(letter, DeadLetters.TIMESTAMP)).isEqualTo(Long.toString(FAR_AHEAD.toEpochMilli()));
            });
        }
    }

    @Test
    void aReaderWhoseClockIsBehindGoesByTheTimeOfTheBrokers() {
        try (PipelineHarness pipeline = PipelineHarness.ofAppendTimes(HOURLY)) {
            Instant appended = NOW.plus(Duration.ofHours(2));
            pipeline.sendAt(appended, event("/a", appended, 1, null));
            pipeline.sendAt(appended, event("/b", appended.plus(Duration.ofMinutes(10)), 1, null));
            assertThat(pipeline.deadLetters()).isEmpty();

            pipeline.sendAt(appended, event("/c", appended.plus(Duration.ofMinutes(11)), 1, null));
            assertThat(reasons(pipeline)).containsExactly("time-in-future");
            assertThat(pipeline.values("hourly")).hasSize(2);
        }
    }

    @Test
    void whatWasInTheFutureWhenItCameIsSoWhenItIsReadAgain() {
        try (PipelineHarness pipeline = PipelineHarness.ofAppendTimes(HOURLY)) {
            Instant appended = NOW.minus(Duration.ofDays(2));
            pipeline.sendAt(appended, event("/a", appended.plus(Duration.ofDays(1)), 1, null));

            assertThat(reasons(pipeline)).containsExactly("time-in-future");
        }
    }

    private static List<String> reasons(PipelineHarness pipeline) {
        return pipeline.deadLetters().stream()
                .map(letter -> header(letter, DeadLetters.REASON))
                .toList();
    }

    private static String header(TestRecord<byte[], byte[]> letter, String name) {
        return DeadLetters.text(letter.headers(), name);
    }
}
