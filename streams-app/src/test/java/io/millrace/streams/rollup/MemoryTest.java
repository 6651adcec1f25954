package io.millrace.streams.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.streams.event.Counters;
import io.millrace.streams.event.RecordSizes;
import io.millrace.streams.measure.Aggregate;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.pipeline.PipelineReader;
import io.millrace.streams.route.EventOutput;
import io.millrace.streams.route.FakeIdStore;
import io.millrace.streams.source.Events;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.RoutedKey;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What partials and rows hold is counted as it is, not as it usually is. */
class MemoryTest {
    private static final Schema EVENT = SchemaBuilder.record("Event")
            .namespace("test")
            .fields()
            .requiredString("page")
            .requiredBytes("body")
            .requiredDouble("score")
            .requiredLong("number")
            .endRecord();

    private static final EventOutput.Refusals NONE = (output, why) -> {
        throw new AssertionError(output + ": " + why.reason());
    };
    private static final int BODY = 10_000;

    @Test
    void partialsThatKeepMuchLeaveBeforeTheBudgetIsUsedUp() {
        RollupPlan plan = plan("last(body)");
        MockProcessorContext<RoutedKey, byte[]> context = new MockProcessorContext<>();
        context.setCurrentSystemTimeMs(1_000);
        Combiner combiner = new Combiner(
                plan,
                new Combiner.CombinerSettings("partials", 0, Duration.ofMinutes(10), new RecordSizes(1_000_000)),
                new Counters(),
                new MemoryBudget(105 * BODY));
        combiner.init(context);
        for (int i = 0; i < 99; i++) {
            combiner.take(event(i, BODY, i), new RecordHeaders(), NONE);
        }
        assertThat(context.forwarded()).isEmpty();

        for (int i = 99; i < 110; i++) {
            combiner.take(event(i, BODY, i), new RecordHeaders(), NONE);
        }
        assertThat(context.forwarded()).isNotEmpty();
    }

    @Test
    void aKeptValueThatIsReplacedIsCountedOnce() {
        RollupPlan plan = plan("last(body)");
        MemoryBudget budget = new MemoryBudget(1 << 30);
        MemoryBudget.Account account = budget.openForRows();
        Rows rows = new Rows(new FakeIdStore(), plan.accumulators(), plan.layouts(), account);
        byte[] key = new byte[RowKey.COLUMNS + 1];
        Row row = rows.add(key, partial(plan, event(0, 100, 0)));
        rows.changed(row, 0);
        long small = account.own();
        plan.accumulators().merge(row.aggregate(), partial(plan, event(1, BODY, 1)));
        rows.changed(row, 1);
        assertThat(account.own() - small).isBetween(BODY - 200L, BODY + 200L);

        plan.accumulators().merge(row.aggregate(), partial(plan, event(2, 100, 2)));
        rows.changed(row, 2);
        assertThat(account.own()).isEqualTo(small);
    }

    @ParameterizedTest
    @ValueSource(strings = {"last(body)", "sum(score)", "avg(number)", "distinct(number)", "percentile(number, 99)"})
    void whateverIsMergedWrittenReadAndForgottenNothingIsLeftOver(String measure) {
        RollupPlan plan = plan(measure);
        FakeIdStore store = new FakeIdStore();
        MemoryBudget budget = new MemoryBudget(200_000);
        MemoryBudget.Account account = budget.openForRows();
        Rows rows = new Rows(store, plan.accumulators(), plan.layouts(), account);
        Random random = new Random(1);
        long most = 0;
        for (int commit = 0; commit < 300; commit++) {
            for (int i = 0; i < 20; i++) {
                byte[] key = new byte[RowKey.COLUMNS + 1];
                key[RowKey.COLUMNS] = (byte) random.nextInt(50);
                Aggregate partial = partial(plan, event(random.nextInt(), random.nextInt(1_000), random.nextLong()));
                Row row = rows.get(key, 0, key.length);
                if (row == null) {
                    row = rows.add(key, partial);
                } else {
                    plan.accumulators().merge(row.aggregate(), partial);
                }
                rows.changed(row, 1);
                assertThat(written(plan, row.aggregate()))
                        .isLessThanOrEqualTo(plan.accumulators().mostBytes(row.aggregate()));
            }
            rows.flush(row -> row.emitted(1));
            most = Math.max(most, account.own());
        }
        assertThat(most).as("50 rows").isGreaterThan(50 * 150).isLessThan(50 * 30_000);

        rows.forget(row -> true);
        assertThat(account.own()).isZero();
    }

    @Test
    void onlyWhatIsForgottenIsReadAnew() {
        RollupPlan plan = plan("last(body)");
        Rows rows = new Rows(
                new FakeIdStore(), plan.accumulators(), plan.layouts(), new MemoryBudget(1 << 30).openForRows());
        byte[] gone = RowKey.prefix(60, 60_000);
        byte[] kept = RowKey.prefix(60, 120_000);
        rows.changed(rows.add(gone, partial(plan, event(1, 10, 1))), 1);
        Row row = rows.add(kept, partial(plan, event(2, 10, 2)));
        rows.changed(row, 1);
        rows.flush(changed -> changed.emitted(7));
        rows.forget(candidate -> RowKey.windowStart(candidate.key()) <= 60_000);

        assertThat(rows.get(kept, 0, kept.length)).isSameAs(row);
        assertThat(rows.get(gone, 0, gone.length).version()).isEqualTo(7);
    }

    private static long written(RollupPlan plan, Aggregate aggregate) {
        AvroOutput out = new AvroOutput();
        plan.accumulators().write(aggregate, out);
        return out.size();
    }

    private static Aggregate partial(RollupPlan plan, io.millrace.streams.event.Event event) {
        Aggregate partial = plan.accumulators().empty();
        plan.accumulators().add(partial, event);
        return partial;
    }

    private static io.millrace.streams.event.Event event(long number, int bodyBytes, long offset) {
        GenericRecord event = new GenericData.Record(EVENT);
        event.put("page", "/" + number);
        event.put("body", java.nio.ByteBuffer.allocate(bodyBytes));
        event.put("score", Math.scalb(1.1, (int) (number % 300)));
        event.put("number", number % 10_000_000);
        return Events.of(event, 1_000, 0, offset, 0);
    }

    private static RollupPlan plan(String measure) {
        Pipeline pipeline = new PipelineReader("test.yaml", Map.<String, String>of()::get).read("""
                application.id: app
                kafka: {bootstrap.servers: "unused:9092"}
                schema.registry.url: http://unused
                source: {topic: events}
                shards: 1
                rollups: [{name: v, key: [page], window: none, measures: {m: "%s"}}]
                """.formatted(measure));
        return new RollupPlan(pipeline, pipeline.rollups().get(0), EVENT);
    }
}
