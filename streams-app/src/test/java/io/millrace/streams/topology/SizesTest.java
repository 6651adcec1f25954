package io.millrace.streams.topology;

import static io.millrace.streams.topology.PipelineHarness.EVENT;
import static io.millrace.streams.topology.PipelineHarness.EVENT_ID;
import static io.millrace.streams.topology.PipelineHarness.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.streams.route.DeadLetters;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nothing leaves that Kafka would refuse: that would abort the transaction, and again, for ever. */
class SizesTest {
    private static final int LIMIT = 100_000;
    private static final Schema BATCH = Schema.createArray(EVENT);

    private PipelineHarness pipeline;

    @AfterEach
    void close() {
        pipeline.close();
    }

    @Test
    void aValueThatIsTooLargeToKeepIsADeadLetterOfThatRollup() {
        pipeline = new PipelineHarness(yaml(""), 1_000_000, null);
        GenericRecord large = event(600_000, 1);
        pipeline.send(large);
        pipeline.send(event(65_536, 1));

        assertThat(pipeline.deadLetters()).singleElement().satisfies(letter -> {
            assertOversized(letter, "v");
            assertThat(letter.value()).isEqualTo(pipeline.framed(EVENT_ID, large));
            assertThat(DeadLetters.text(letter.headers(), DeadLetters.MESSAGE))
                    .contains("visitor", "600000", "max.kept.bytes", "65536");
        });
        assertThat(pipeline.values("v")).singleElement().satisfies(row -> assertThat(row.get("views"))
                .isEqualTo(1L));
        assertThat(pipeline.values("counts")).hasSize(2);
    }

    @Test
    void anEventWhosePartialWouldBeTooLargeIsADeadLetter() {
        pipeline = new PipelineHarness(yaml("max.kept.bytes: 90000\n"), LIMIT, null);
        pipeline.send(event(60_000, 1));

        assertThat(pipeline.deadLetters()).singleElement().satisfies(letter -> assertOversized(letter, "v"));
        assertThat(pipeline.values("v")).isEmpty();
        assertThat(pipeline.values("counts")).hasSize(1);
    }

    @Test
    void partialsOfOneCommitAreSentApartWhereTogetherTheyAreTooLarge() {
        pipeline = new PipelineHarness(yaml("max.kept.bytes: 90000\n"), BATCH, LIMIT, null);
        List<GenericRecord> events =
                List.of(event(1, 40_000), event(40_000, 1), event(1, 41_000), event(2, 2), event(20_000, 42_000));
        pipeline.sendBytes(null, PipelineFeaturesTest.framed(BATCH, new GenericData.Array<>(BATCH, events)));

        assertThat(pipeline.raw("app-v-1-repartition"))
                .hasSizeGreaterThan(1)
                .allSatisfy(partials -> assertThat(partials.value()).hasSizeLessThan(LIMIT - 512));
        assertThat(pipeline.deadLetters()).isEmpty();
        assertThat(pipeline.values("v")).last().satisfies(row -> {
            assertThat(row.get("views")).isEqualTo(5L);
            assertThat(row.get("shortest").toString()).hasSize(1);
            assertThat(row.get("page_last").toString()).hasSize(42_000);
        });
    }

    @Test
    void aRowThatWouldBecomeTooLargeStaysAndItsPartialIsADeadLetterThatCanBeAppliedAgain() {
        pipeline = new PipelineHarness(yaml("max.kept.bytes: 90000\n"), LIMIT, null);
        GenericRecord second = event(1, 60_000);
        pipeline.send(event(45_000, 1));
        pipeline.send(second);
        pipeline.send(event(3, 3));

        TestRecord<byte[], byte[]> letter = pipeline.deadLetters().get(0);
        assertOversized(letter, "v");
        assertThat(DeadLetters.text(letter.headers(), DeadLetters.PARTIAL_EVENTS))
                .isEqualTo("1");
        assertThat(pipeline.values("v")).extracting(row -> row.get("views")).containsExactly(1L, 2L);
        pipeline.raw("app-v-1-fold-changelog")
                .forEach(state -> assertThat(state.value()).hasSizeLessThan(LIMIT));

        GenericRecord direct;
        try (PipelineHarness other = new PipelineHarness(yaml("max.kept.bytes: 90000\n"), LIMIT, null)) {
            other.send(second);
            direct = other.values("v").get(0);
        }
        pipeline.close();
        pipeline = new PipelineHarness(yaml("max.kept.bytes: 90000\n"), LIMIT, null);
        pipeline.apply("app-v-1-repartition", letter);
        assertThat(pipeline.values("v")).containsExactly(direct);
    }

    @Test
    void manySmallOnesShareRecordsAsBefore() {
        pipeline = new PipelineHarness(yaml(""), BATCH, LIMIT, null);
        List<GenericRecord> events =
                IntStream.range(0, 500).mapToObj(i -> event(1, 1)).toList();
        pipeline.sendBytes(null, PipelineFeaturesTest.framed(BATCH, new GenericData.Array<>(BATCH, events)));

        assertThat(pipeline.raw("app-v-1-repartition")).hasSize(1);
    }

    private static void assertOversized(TestRecord<byte[], byte[]> letter, String output) {
        assertThat(DeadLetters.text(letter.headers(), DeadLetters.REASON)).isEqualTo("oversized");
        assertThat(DeadLetters.text(letter.headers(), DeadLetters.OUTPUT)).isEqualTo(output);
    }

    private static GenericRecord event(int visitor, int eventId) {
        GenericRecord event = PipelineHarness.event("/a", NOW, 1, null);
        event.put("visitor", "v".repeat(visitor));
        event.put("event_id", "e".repeat(eventId));
        return event;
    }

    private static String yaml(String options) {
        return """
                application.id: app
                kafka: {bootstrap.servers: "unused:9092"}
                schema.registry.url: http://unused
                source: {topic: events}
                shards: 1
                %srollups:
                  - {name: counts, key: [page], window: none, store: memory, measures: {views: count}}
                  - name: v
                    key: [page]
                    window: none
                    store: memory
                    measures: {views: count, longest: max(visitor), shortest: min(visitor), page_last: max(event_id)}
                """.formatted(options);
    }
}
