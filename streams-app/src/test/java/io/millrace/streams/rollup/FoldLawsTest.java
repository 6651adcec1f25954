package io.millrace.streams.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.streams.event.Event;
import io.millrace.streams.measure.Accumulators;
import io.millrace.streams.measure.Aggregate;
import io.millrace.streams.pipeline.Pipeline.MeasureSpec;
import io.millrace.streams.source.Events;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** However events are grouped, ordered, doubled on the way or replayed, the row is the same. */
class FoldLawsTest {
    private static final Schema EVENT = SchemaBuilder.record("Event")
            .fields()
            .requiredLong("amount")
            .optionalInt("latency")
            .requiredString("name")
            .optionalDouble("score")
            .endRecord();

    private final Accumulators accumulators = new Accumulators(
            List.of(
                    new MeasureSpec("events", "count", List.of(), "here"),
                    new MeasureSpec("amount", "sum", List.of("amount"), "here"),
                    new MeasureSpec("latencies", "sum", List.of("latency"), "here"),
                    new MeasureSpec("slowest", "max", List.of("latency"), "here"),
                    new MeasureSpec("fastest", "min", List.of("latency"), "here"),
                    new MeasureSpec("first_name", "min", List.of("name"), "here"),
                    new MeasureSpec("last_name", "max", List.of("name"), "here"),
                    new MeasureSpec("best", "max", List.of("score"), "here")),
            EVENT,
            65_536);

    @Provide
    Arbitrary<GenericRecord> events() {
        return Combinators.combine(
                        Arbitraries.longs().between(-1_000_000, 1_000_000),
                        Arbitraries.integers().injectNull(0.3),
                        Arbitraries.strings().ofMaxLength(5),
                        Arbitraries.doubles().injectNull(0.3))
                .as((amount, latency, name, score) -> {
                    GenericRecord event = new GenericData.Record(EVENT);
                    event.put("amount", amount);
                    event.put("latency", latency);
                    event.put("name", name);
                    event.put("score", score);
                    return event;
                });
    }

    @Property
    void mergingIsCommutativeAndAssociative(
            @ForAll("events") GenericRecord a, @ForAll("events") GenericRecord b, @ForAll("events") GenericRecord c) {
        assertSame(merged(lift(a), lift(b)), merged(lift(b), lift(a)));
        assertSame(merged(merged(lift(a), lift(b)), lift(c)), merged(lift(a), merged(lift(b), lift(c))));
    }

    @Property
    void anySplitIntoPartialsInAnyOrderFoldsToTheSameRow(
            @ForAll @Size(min = 1, max = 30) List<@net.jqwik.api.From("events") GenericRecord> events,
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 5) int tasks) {
        Aggregate expected = accumulators.empty();
        events.forEach(event -> accumulators.add(expected, event(event)));

        Random random = new Random(seed);
        Map<Integer, Aggregate> partials = new HashMap<>();
        for (GenericRecord event : events) {
            accumulators.add(
                    partials.computeIfAbsent(random.nextInt(tasks), task -> accumulators.empty()), event(event));
        }
        List<Aggregate> shuffled = new ArrayList<>(partials.values());
        Collections.shuffle(shuffled, random);
        Aggregate folded = accumulators.empty();
        for (Aggregate partial : shuffled) {
            accumulators.merge(folded, reread(partial));
            folded = reread(folded);
        }

        assertSame(folded, expected);
        assertThat(folded.events()).isEqualTo(events.size());
    }

    @Property
    void underGreatestVersionWinsAnyReorderingAndDoublingLeavesTheSameRow(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 1, max = 1000) Integer> foldSizes,
            @ForAll @IntRange(min = 0, max = 10) int generation,
            @ForAll long seed) {
        long events = 0;
        List<long[]> emitted = new ArrayList<>();
        for (int size : foldSizes) {
            events += size;
            emitted.add(new long[] {Versions.windowed(807_235_200_000L, generation, events), events});
        }
        for (int i = 1; i < emitted.size(); i++) {
            assertThat(emitted.get(i)[0]).isGreaterThan(emitted.get(i - 1)[0]);
        }
        List<long[]> delivered = new ArrayList<>(emitted);
        Random random = new Random(seed);
        emitted.forEach(row -> {
            if (random.nextBoolean()) {
                delivered.add(row);
            }
        });
        Collections.shuffle(delivered, random);

        long[] stored =
                delivered.stream().reduce((a, b) -> a[0] >= b[0] ? a : b).orElseThrow();

        assertThat(stored[1]).isEqualTo(events);
    }

    @Property
    void aHigherGenerationWinsOverAnyCount(
            @ForAll @net.jqwik.api.constraints.LongRange(min = 1, max = 1L << 35) long events,
            @ForAll @IntRange(min = 0, max = 1000) int generation) {
        assertThat(Versions.windowed(0, generation + 1, 1)).isGreaterThan(Versions.windowed(0, generation, events));
    }

    @Property
    void allTimeVersionsRiseWhateverTheClockDoes(
            @ForAll @Size(min = 2, max = 50) List<@net.jqwik.api.constraints.LongRange(min = 0, max = 1L << 41) Long> clock) {
        long last = 0;
        for (long now : clock) {
            long next = Versions.allTime(now, last);
            assertThat(next).isGreaterThanOrEqualTo(now * 1000).isGreaterThan(last - (last == 0 ? 1 : 0));
            last = next;
        }
    }

    @Property
    void rowsOfAWindowSortByTheirStart(@ForAll long one, @ForAll long other) {
        byte[] a = RowKey.prefix(3600, one);
        byte[] b = RowKey.prefix(3600, other);

        assertThat(Integer.signum(Arrays.compareUnsigned(a, b))).isEqualTo(Long.compare(one, other));
        assertThat(RowKey.windowStart(a)).isEqualTo(one);
        assertThat(RowKey.windowSeconds(a)).isEqualTo(3600);
        assertThat(Arrays.compareUnsigned(RowKey.mark(3600), a)).isNegative();
    }

    private static Event event(GenericRecord record) {
        return Events.of(record, 1_000, 0, 0, 0);
    }

    private Aggregate lift(GenericRecord record) {
        Aggregate lifted = accumulators.empty();
        accumulators.add(lifted, event(record));
        return lifted;
    }

    private Aggregate merged(Aggregate into, Aggregate from) {
        accumulators.merge(into, from);
        return into;
    }

    private Aggregate reread(Aggregate written) {
        try {
            return accumulators.read(Events.input(bytes(written)));
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    private AvroOutput bytes(Aggregate aggregate) {
        AvroOutput out = new AvroOutput();
        accumulators.write(aggregate, out);
        return out;
    }

    private void assertSame(Aggregate one, Aggregate other) {
        assertThat(bytes(one).toBytes()).isEqualTo(bytes(other).toBytes());
    }
}
