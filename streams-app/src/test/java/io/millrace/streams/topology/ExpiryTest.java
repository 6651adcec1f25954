package io.millrace.streams.topology;

import static io.millrace.streams.topology.PipelineHarness.EVENT;
import static io.millrace.streams.topology.PipelineHarness.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.streams.rollup.Fold;
import io.millrace.streams.route.DeadLetters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** Windows leave the state when no event can reach them any more, silently and not before. */
class ExpiryTest {
    private static final String STORE = "page_views_hourly-8-fold";
    private static final Instant START = Instant.parse("2026-04-01T10:00:00Z");

    @Test
    void aWindowLeavesTheStateOneWindowAfterItsGrace() {
        try (PipelineHarness pipeline = new PipelineHarness(PipelineHarness.shippedPipeline())) {
            pipeline.send(event("/a", START, 1, null));
            pipeline.send(event("/b", START, 1, null));
            pipeline.send(event("/clock", START.plus(Duration.ofHours(26)).minusSeconds(1), 1, null));
            step(pipeline, 3);
            assertThat(pipeline.stateEntries(STORE)).isEqualTo(4);

            pipeline.send(event("/clock", START.plus(Duration.ofHours(26)), 1, null));
            pipeline.raw("page_views_hourly");
            step(pipeline, 3);

            assertThat(pipeline.stateEntries(STORE))
                    .as("two clock rows and the mark")
                    .isEqualTo(3);
            assertThat(pipeline.raw("page_views_hourly"))
                    .as("expiry emits nothing")
                    .isEmpty();
            assertThat(pipeline.deadLetters()).isEmpty();
        }
    }

    @Test
    void theStateStaysBoundedWhileTimeGoesOn() {
        try (PipelineHarness pipeline = new PipelineHarness(PipelineHarness.shippedPipeline())) {
            for (int hour = 0; hour < 24 * 10; hour++) {
                pipeline.send(event("/a", START.plus(Duration.ofHours(hour)), 1, null));
                step(pipeline, 2);
            }
            assertThat(pipeline.stateEntries(STORE)).isLessThan(30);
            assertThat(pipeline.values("page_views_hourly"))
                    .hasSize(24 * 10)
                    .allSatisfy(row -> assertThat(row.get("views")).isEqualTo(1L));
            assertThat(pipeline.stateEntries("page_views_total-8-fold")).isOne();
        }
    }

    @Test
    void aPartialOfAnExpiredWindowIsNotCountedAnew() {
        String partials = "millrace-page_views_hourly-8-repartition";
        GenericRecord counted;
        TestRecord<byte[], byte[]> refused;
        try (PipelineHarness pipeline = new PipelineHarness(PipelineHarness.shippedPipeline())) {
            pipeline.send(event("/a", START, 42, null));
            TestRecord<byte[], byte[]> partial = pipeline.raw(partials).get(0);
            counted = pipeline.values("page_views_hourly").get(0);
            pipeline.send(event("/clock", START.plus(Duration.ofDays(2)), 1, null));
            step(pipeline, 3);
            pipeline.raw("page_views_hourly");

            pipeline.sendInternal(partials, partial);

            assertThat(pipeline.raw("page_views_hourly")).isEmpty();
            List<TestRecord<byte[], byte[]>> letters = pipeline.deadLetters();
            refused = letters.get(0);
            assertThat(letters).singleElement().satisfies(letter -> {
                assertThat(DeadLetters.text(letter.headers(), DeadLetters.REASON))
                        .isEqualTo("expired");
                assertThat(DeadLetters.text(letter.headers(), DeadLetters.OUTPUT))
                        .isEqualTo("page_views_hourly");
                assertThat(DeadLetters.text(letter.headers(), DeadLetters.PARTIAL_EVENTS))
                        .isEqualTo("1");
                assertThat(pipeline.decode(letter.value()).get("bytes")).isEqualTo(42L);
            });
        }
        try (PipelineHarness another = new PipelineHarness(PipelineHarness.shippedPipeline())) {
            another.apply(partials, refused);
            assertThat(another.values("page_views_hourly")).containsExactly(counted);
        }
    }

    /** Rows are made twice as fast as steps by the clock alone delete them. */
    @Test
    void rowsLeaveAsFastAsTheyAreMade() {
        int made = 20_000;
        Schema batch = Schema.createArray(EVENT);
        try (PipelineHarness pipeline = new PipelineHarness("""
                application.id: app
                kafka: {bootstrap.servers: "unused:9092"}
                schema.registry.url: http://unused
                source: {topic: events, timestamp: occurred_at}
                shards: 1
                rollups: [{name: v, key: [page], window: 10s, grace: 0s, store: memory, measures: {views: count}}]
                """, batch, 1_000_000, null)) {
            for (int interval = 0; interval < 10; interval++) {
                Instant time = START.plusSeconds(30L * interval);
                for (int i = 0; i < made; i += 1_000) {
                    List<GenericRecord> events = IntStream.range(i, i + 1_000)
                            .mapToObj(page -> event("/" + page, time, 1, null))
                            .toList();
                    pipeline.sendBytes(
                            null, PipelineFeaturesTest.framed(batch, new GenericData.Array<>(batch, events)));
                }
                pipeline.raw("v");
                step(pipeline, 1);
            }

            assertThat(pipeline.stateEntries("v-1-fold"))
                    .as("the last two intervals' rows and the mark, and what was not yet deleted of one")
                    .isLessThan(3 * made + 1);
        }
    }

    private static void step(PipelineHarness pipeline, int times) {
        for (int i = 0; i < times; i++) {
            pipeline.advanceClock(Fold.EXPIRY_INTERVAL);
        }
    }
}
