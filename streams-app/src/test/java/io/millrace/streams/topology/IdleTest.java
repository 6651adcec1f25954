package io.millrace.streams.topology;

import static io.millrace.streams.topology.PipelineHarness.EVENT;
import static io.millrace.streams.topology.PipelineHarness.NOW;
import static io.millrace.streams.topology.PipelineHarness.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.streams.rollup.Blocks;
import io.millrace.streams.rollup.Fold;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Windows wait for every partition but those whose reader says that they have ended. */
class IdleTest {
    private static final Instant START = Instant.parse("2026-04-01T10:00:00Z");
    private static final String PARTIALS = "app-v-1-repartition";
    private static final String STORE = "v-1-fold";
    /** The row of the clock, and the mark. */
    private static final long EXPIRED = 2;

    private PipelineHarness pipeline;

    @AfterEach
    void close() {
        pipeline.close();
    }

    @Test
    void eventsThatARollupDoesNotCountMoveItsClockAllTheSame() {
        pipeline = new PipelineHarness(yaml("filter: \"page <> '/other'\", "), EVENT, 1);
        pipeline.send(event("/a", START, 1, null));
        pipeline.send(event("/other", START.plusSeconds(3600), 1, null));
        step(2);

        assertThat(pipeline.stateEntries(STORE)).as("the mark").isOne();
    }

    @Test
    void eventsThatARollupCannotCountMoveItsClockAllTheSame() {
        pipeline = new PipelineHarness(yaml(""), EVENT, 1);
        pipeline.send(event("/a", START, 1, null));
        pipeline.send(event("", START.plusSeconds(3600), 1, null));
        step(2);

        assertThat(pipeline.stateEntries(STORE)).as("the mark").isOne();
    }

    @Test
    void aPartitionThatIsSilentIsWaitedForUntilItsReaderSaysThatItHasEnded() {
        pipeline = new PipelineHarness(yaml(""), EVENT, 2);
        pipeline.send(event("/a", START, 1, null));
        pipeline.send(event("/clock", START.plusSeconds(3600), 1, null));
        pipeline.readToEnd(false);
        step(60);
        assertThat(pipeline.stateEntries(STORE)).as("it may be restoring").isEqualTo(2);

        tell(Blocks.clock(1, 0, true));
        step(1);
        assertThat(pipeline.stateEntries(STORE)).isEqualTo(EXPIRED);
    }

    @Test
    void aReaderSaysSoWhenItHasBeenAtTheEndWithoutAnEventForTheTimeoutAndAgainAfterwards() {
        pipeline = new PipelineHarness(yaml(""), EVENT, 1);
        pipeline.send(event("/a", START, 1, null));
        pipeline.readToEnd(false);
        step(30);
        pipeline.readToEnd(true);
        step(19);
        assertThat(toldIdle()).isZero();

        step(2);
        assertThat(toldIdle()).isOne();
        step(20);
        assertThat(toldIdle()).isBetween(1L, 2L);

        pipeline.send(event("/a", START, 1, null));
        step(1);
        assertThat(pipeline.raw(PARTIALS))
                .as("the partial, and the clock for those who have none")
                .hasSize(2)
                .noneMatch(told -> Blocks.idle(pipeline.plan.rollups().get(0), told.value()));
    }

    private long toldIdle() {
        return pipeline.raw(PARTIALS).stream()
                .filter(told -> Blocks.idle(pipeline.plan.rollups().get(0), told.value()))
                .count();
    }

    private void tell(byte[] block) {
        pipeline.sendInternal(PARTIALS, new TestRecord<>(new byte[0], block, new RecordHeaders(), NOW));
    }

    private void step(int times) {
        for (int i = 0; i < times; i++) {
            pipeline.advanceClock(Fold.EXPIRY_INTERVAL);
        }
    }

    private static String yaml(String filter) {
        return """
                application.id: app
                kafka: {bootstrap.servers: "unused:9092"}
                schema.registry.url: http://unused
                source: {topic: events, timestamp: occurred_at}
                shards: 1
                idle.timeout: %dm
                rollups: [{name: v, key: [page], %swindow: 1m, grace: 0s, measures: {views: count}}]
                """.formatted(Duration.ofMinutes(10).toMinutes(), filter);
    }
}
