package io.millrace.streams.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.streams.event.Counters;
import io.millrace.streams.event.RecordSizes;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.pipeline.PipelineReader;
import io.millrace.streams.route.EventOutput;
import io.millrace.streams.source.Events;
import io.millrace.streams.wire.RoutedKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;

/** What a combiner promises to those who fold, through commits, aborts and quiet times. */
class CombinerTest {
    private static final Schema EVENT = SchemaBuilder.record("Event")
            .namespace("test")
            .fields()
            .requiredString("page")
            .requiredLong("at")
            .endRecord();

    private static final long NOW = 100_000_000;

    private static final EventOutput.Refusals NONE = (output, why) -> {
        throw new AssertionError(output + ": " + why.reason());
    };

    private final RollupPlan plan = plan();
    private final MockProcessorContext<RoutedKey, byte[]> context = new MockProcessorContext<>();
    private final Combiner combiner = new Combiner(
            plan,
            new Combiner.CombinerSettings("partials", 0, Duration.ofMinutes(10), new RecordSizes(1_000_000)),
            new Counters(),
            new MemoryBudget(1 << 20));

    @Test
    void theClockOfWorkThatWasUndoneIsNotPromised() {
        context.setCurrentSystemTimeMs(NOW);
        combiner.init(context);
        take(6 * 3_600_000L);
        combiner.flush(6 * 3_600_000L);
        // The commit fails; Streams revives the task with the same objects, and the events come again from the first.
        context.resetForwards();
        combiner.init(context);
        take(60_000);
        combiner.flush(60_000);

        assertThat(clocks()).allMatch(clock -> clock <= 0);
    }

    private void take(long time) {
        GenericRecord event = new GenericData.Record(EVENT);
        event.put("page", "/a");
        event.put("at", time);
        combiner.take(Events.of(event, time, 0, 0, 0), new RecordHeaders(), NONE);
    }

    private List<Long> clocks() {
        PartialBlock.Reader reader = new PartialBlock.Reader(plan.layouts());
        return context.forwarded().stream()
                .map(forwarded -> {
                    reader.open(forwarded.record().value(), 0);
                    return reader.clock();
                })
                .toList();
    }

    private static RollupPlan plan() {
        Pipeline pipeline = new PipelineReader("test.yaml", Map.<String, String>of()::get).read("""
                application.id: app
                kafka: {bootstrap.servers: "unused:9092"}
                schema.registry.url: http://unused
                source: {topic: events, timestamp: at}
                shards: 2
                rollups: [{name: v, key: [page], window: 1m, grace: 0s, measures: {views: count}}]
                """);
        return new RollupPlan(pipeline, pipeline.rollups().get(0), EVENT);
    }
}
