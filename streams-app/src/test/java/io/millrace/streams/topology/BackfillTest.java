package io.millrace.streams.topology;

import static io.millrace.streams.topology.PipelineHarness.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.streams.rollup.Fold;
import io.millrace.streams.route.EventRouter;
import io.millrace.streams.route.SourceRange;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A new rollup counts what the source held before beside what comes: each event once, and no window leaves before it has all. */
class BackfillTest {
    private static final Instant START = Instant.parse("2026-04-01T10:00:00Z");
    private static final String PARTIALS = "app-views-1-repartition";
    private static final String PIPELINE = """
            application.id: app
            kafka: {bootstrap.servers: "unused:9092"}
            schema.registry.url: http://unused
            source: {topic: events, timestamp: occurred_at}
            shards: 1
            rollups: [{name: views, key: [page], window: 1h, grace: 1h, store: memory, measures: {views: count}}]
            """;
    private static final int HOURS = 10;

    private final PipelineHarness live = PipelineHarness.whileBackfilling(PIPELINE);
    private PipelineHarness backfill = PipelineHarness.backfillOf(PIPELINE, new SourceRange(Map.of(0, HOURS + 1L)));

    @AfterEach
    void close() {
        live.close();
        backfill.close();
    }

    @Test
    void eachEventIsCountedOnceAndItsWindowWaitsForIt() {
        live.send(event("/a", START.plus(Duration.ofDays(5)), 1, null));
        expire();
        assertThat(live.values("views")).hasSize(1);

        for (int hour = 0; hour < HOURS; hour++) {
            backfill.send(event("/a", START.plus(Duration.ofHours(hour)), 1, null));
            handOver();
            expire();
        }
        Map<Object, Object> counted = live.values("views").stream()
                .collect(Collectors.toMap(row -> row.get("window_start"), row -> row.get("views")));
        assertThat(counted).hasSize(HOURS).values().containsOnly(1L);
        assertThat(live.deadLetters()).isEmpty();
        assertThat(live.stateEntries("views-1-fold"))
                .as("what the backfill's own clock has passed is gone")
                .isLessThan(HOURS);

        backfill.send(event("/b", START.plus(Duration.ofHours(HOURS - 1)), 1, null));
        backfill.send(event("/a", START.plus(Duration.ofHours(HOURS)), 1, null));
        handOver();
        assertThat(live.values("views"))
                .as("of the two only that within the range: the other has come live")
                .hasSize(1);
        // It has been quiet for so long that it is idle.
        live.send(event("/a", START.plus(Duration.ofDays(5)), 1, null));
        expire();
        assertThat(live.stateEntries("views-1-fold"))
                .as("once it has ended nobody waits for it: the live window and the mark")
                .isEqualTo(2);
    }

    @Test
    void whatIsBadForAllHasBeenDeadLetteredBefore() {
        backfill.sendBytes(null, new byte[] {1, 2, 3});

        assertThat(backfill.deadLetters()).isEmpty();
    }

    @Test
    void whatIsBadForTheNewRollupIsDeadLettered() {
        backfill.send(event("/a", START.plus(Duration.ofDays(1)), 1, null));
        backfill.send(event("/a", START, 1, null));

        assertThat(backfill.deadLetters()).as("late, by its partition's clock").hasSize(1);
    }

    @Test
    void aRangeThatEndsWithoutARecordEndsWhenAllHasBeenRead() {
        backfill.send(event("/a", START, 1, null));
        backfill.readToEnd(false);
        backfill.advanceClock(Duration.ofSeconds(30));
        assertThat(backfill.clock(0)).isEqualTo(START.toEpochMilli());

        backfill.readToEnd(true);
        backfill.advanceClock(Duration.ofSeconds(5));
        backfill.send(event("/a", START.plusSeconds(60), 1, null));
        backfill.advanceClock(Duration.ofSeconds(5));
        assertThat(backfill.clock(0))
                .as("a record has come between the two looks")
                .isEqualTo(START.plusSeconds(60).toEpochMilli());

        backfill.advanceClock(Duration.ofSeconds(5));
        assertThat(backfill.clock(0)).isEqualTo(EventRouter.ENDED);
    }

    @Test
    void aPartitionThatHeldNothingEndsAtOnce() {
        backfill.close();
        backfill = PipelineHarness.backfillOf(PIPELINE, new SourceRange(Map.of()));
        backfill.send(event("/a", START, 1, null));
        handOver();

        assertThat(backfill.clock(0)).isEqualTo(EventRouter.ENDED);
        assertThat(live.values("views")).isEmpty();
    }

    private void handOver() {
        for (TestRecord<byte[], byte[]> partials : backfill.raw(PARTIALS)) {
            live.sendInternal(PARTIALS, partials);
        }
    }

    private void expire() {
        live.advanceClock(Fold.EXPIRY_INTERVAL);
        live.advanceClock(Fold.EXPIRY_INTERVAL);
        backfill.advanceClock(Duration.ofSeconds(60));
        handOver();
    }
}
