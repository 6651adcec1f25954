package io.millrace.streams.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.streams.pipeline.Pipeline.MeasureSpec;
import io.millrace.streams.source.Events;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** A state goes on under another layout as if all its events had come under that. */
class LayoutMigrationTest {
    private static final Schema BEFORE = event(false, 2, List.of("A", "B"));
    private static final Schema AFTER = event(true, 4, List.of("A", "B", "C"));
    private static final List<MeasureSpec> MEASURES = List.of(
            measure("amount_sum", "sum", "amount"),
            measure("amount_max", "max", "amount"),
            measure("amount_last", "last", "amount"),
            measure("amount_avg", "avg", "amount"),
            measure("amount_p90", "percentile", "amount", "90"),
            measure("price_sum", "sum", "price"),
            measure("price_avg", "avg", "price"),
            measure("price_min", "min", "price"),
            measure("price_first", "first", "price"),
            measure("price_p50", "percentile", "price", "50"),
            measure("kind_last", "last", "kind"),
            measure("kinds", "distinct", "kind"),
            measure("pages", "distinct", "page"),
            measure("page_min", "min", "page"));
    private static final String INCARNATION = "a";

    private static Schema event(boolean later, int scale, List<String> kinds) {
        Schema amount = Schema.create(later ? Schema.Type.LONG : Schema.Type.INT);
        Schema none = Schema.create(Schema.Type.NULL);
        return SchemaBuilder.record("Event")
                .fields()
                .requiredString("page")
                .name("amount")
                .type(later ? Schema.createUnion(none, amount) : amount)
                .noDefault()
                .name("price")
                .type(Schema.createUnion(
                        none, LogicalTypes.decimal(20, scale).addToSchema(Schema.create(Schema.Type.BYTES))))
                .noDefault()
                .name("kind")
                .type(Schema.createEnum("Kind", null, null, kinds))
                .noDefault()
                .endRecord();
    }

    private static MeasureSpec measure(String name, String function, String... arguments) {
        return new MeasureSpec(name, function, List.of(arguments), "here");
    }

    /** An event, whichever schema it comes with. */
    private record Happened(String page, long amount, BigDecimal price, String kind, long time) {
        static Happened random(Random random, long time) {
            return new Happened(
                    "/" + random.nextInt(4),
                    random.nextInt(2_000) - 1_000,
                    random.nextInt(4) == 0 ? null : BigDecimal.valueOf(random.nextInt(2_000_000) - 1_000_000, 2),
                    random.nextBoolean() ? "A" : "B",
                    time);
        }

        void addTo(Aggregate aggregate, Accumulators accumulators, Schema schema) {
            GenericRecord record = new GenericData.Record(schema);
            record.put("page", page);
            record.put("amount", schema.equals(BEFORE) ? (Object) (int) amount : (Object) amount);
            int scale = schema.equals(BEFORE) ? 2 : 4;
            record.put(
                    "price",
                    price == null
                            ? null
                            : ByteBuffer.wrap(
                                    price.setScale(scale).unscaledValue().toByteArray()));
            record.put(
                    "kind", new GenericData.EnumSymbol(schema.getField("kind").schema(), kind));
            accumulators.add(aggregate, Events.of(record, time, 0, time, 0));
        }
    }

    @Property(tries = 200)
    void aStateOfAnEarlierSchemaGoesOnExactly(
            @ForAll long seed, @ForAll @IntRange(max = 30) int early, @ForAll @IntRange(max = 30) int late)
            throws MalformedException {
        Random random = new Random(seed);
        List<Happened> events = random.longs(early + late)
                .mapToObj(any -> Happened.random(random, random.nextInt(10_000)))
                .toList();
        Accumulators before = new Accumulators(MEASURES, BEFORE, 65_536);
        Accumulators after = new Accumulators(MEASURES, AFTER, 65_536);
        Aggregate old = before.empty();
        events.subList(0, early).forEach(event -> event.addTo(old, before, BEFORE));

        Aggregate migrated = migrated(old, before, after);
        events.subList(early, early + late).forEach(event -> event.addTo(migrated, after, AFTER));

        Aggregate expected = after.empty();
        events.forEach(event -> event.addTo(expected, after, AFTER));
        assertThat(state(migrated, after)).isEqualTo(state(expected, after));
        assertThat(migrated.completeSince()).as("nothing began later").isZero();
    }

    @Test
    void whatIsAddedCountsFromThenOnAndTheRowSaysSo() throws MalformedException {
        Accumulators before =
                new Accumulators(List.of(measure("n", "count"), measure("sum", "sum", "amount")), BEFORE, 65_536);
        Accumulators after = new Accumulators(
                List.of(measure("most", "max", "amount"), measure("sum", "sum", "amount"), measure("n", "count")),
                BEFORE,
                65_536);
        Aggregate old = before.empty();
        new Happened("/", 7, null, "A", 1).addTo(old, before, BEFORE);

        Aggregate migrated = migrated(old, before, after);
        new Happened("/", 3, null, "A", 2).addTo(migrated, after, BEFORE);

        assertThat(migrated.events()).isEqualTo(2);
        assertThat(((LongSum) after.accumulator(0)).total(migrated)).isEqualTo(10);
        assertThat(migrated.longs()[after.accumulator(1).longAt(1)])
                .as("the greatest since then")
                .isEqualTo(3);
        assertThat(migrated.completeSince()).isEqualTo(2_000);
    }

    @Test
    void anAverageThatIsAddedDividesNoSumOfMoreValues() throws MalformedException {
        Accumulators before = new Accumulators(List.of(measure("sum", "sum", "price")), BEFORE, 65_536);
        Accumulators after = new Accumulators(
                List.of(measure("sum", "sum", "price"), measure("avg", "avg", "price")), BEFORE, 65_536);
        Aggregate old = before.empty();
        new Happened("/", 0, new BigDecimal("90.00"), "A", 1).addTo(old, before, BEFORE);

        Aggregate migrated = migrated(old, before, after);
        new Happened("/", 0, new BigDecimal("10.00"), "A", 2).addTo(migrated, after, BEFORE);

        Aggregate since = after.empty();
        new Happened("/", 0, new BigDecimal("10.00"), "A", 2).addTo(since, after, BEFORE);
        assertThat(((DecimalSum) after.accumulator(0)).total(migrated)).isEqualTo(BigInteger.valueOf(10_000));
        assertThat(((DecimalSum) after.accumulator(1)).total(migrated))
                .isEqualTo(((DecimalSum) after.accumulator(1)).total(since));
        assertThat(((ValueCount) after.accumulator(2)).count(migrated)).isEqualTo(1);
    }

    @Test
    void aPartialOfAnEarlierLayoutMakesTheRowIncompleteUntilItWasWritten() throws MalformedException {
        Accumulators before = new Accumulators(List.of(measure("n", "count")), BEFORE, 65_536);
        Accumulators after = new Accumulators(List.of(measure("most", "max", "amount")), BEFORE, 65_536);
        StateLayouts layouts = layouts(before, after);
        Aggregate row = after.empty();

        after.merge(row, layouts.read(fingerprint(1, before), 5_000, written(before.empty(), before)));

        assertThat(row.completeSince()).isEqualTo(5_000);
    }

    @Test
    void aStateOfALayoutThatIsNotKnownIsNotRead() {
        Accumulators accumulators = new Accumulators(MEASURES, BEFORE, 65_536);
        StateLayouts layouts = new StateLayouts(
                "views",
                accumulators,
                new LayoutHistory(INCARNATION, List.of(new StateLayout(1, 0, accumulators.specs()))));

        assertThatThrownBy(() ->
                        layouts.read(fingerprint(2, accumulators), 0, written(accumulators.empty(), accumulators)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("The rollup views has state of a layout that this process does not know");
    }

    @Test
    void severalEditsAreFollowedOneAfterTheOther() throws MalformedException {
        Accumulators first = new Accumulators(
                List.of(measure("sum", "sum", "amount"), measure("least", "min", "amount")), BEFORE, 65_536);
        Accumulators second = new Accumulators(List.of(measure("sum", "sum", "amount")), BEFORE, 65_536);
        Accumulators third = new Accumulators(
                List.of(measure("least", "min", "amount"), measure("sum", "sum", "amount")), BEFORE, 65_536);
        Aggregate old = first.empty();
        new Happened("/", 7, null, "A", 1).addTo(old, first, BEFORE);
        StateLayouts layouts = new StateLayouts(
                "views",
                third,
                new LayoutHistory(
                        INCARNATION,
                        List.of(
                                new StateLayout(1, 1_000, first.specs()),
                                new StateLayout(2, 2_000, second.specs()),
                                new StateLayout(3, 3_000, third.specs()))));

        Aggregate read = layouts.read(fingerprint(1, first), 0, written(old, first));

        assertThat(((LongSum) third.accumulator(0)).total(read)).isEqualTo(7);
        assertThat(((Extreme) third.accumulator(1)).isPresent(read))
                .as("it was not counted in between")
                .isFalse();
        assertThat(read.completeSince()).isEqualTo(3_000);
    }

    private static Aggregate migrated(Aggregate old, Accumulators before, Accumulators after)
            throws MalformedException {
        return layouts(before, after).read(fingerprint(1, before), 0, written(old, before));
    }

    private static StateLayouts layouts(Accumulators before, Accumulators after) {
        return new StateLayouts(
                "views",
                after,
                new LayoutHistory(
                        INCARNATION,
                        List.of(new StateLayout(1, 1_000, before.specs()), new StateLayout(2, 2_000, after.specs()))));
    }

    private static long fingerprint(int epoch, Accumulators accumulators) {
        return new StateLayout(epoch, 0, accumulators.specs()).fingerprint(INCARNATION, "views");
    }

    private static AvroInput written(Aggregate aggregate, Accumulators accumulators) {
        byte[] state = state(aggregate, accumulators);
        return new AvroInput().on(state, 0, state.length);
    }

    private static byte[] state(Aggregate aggregate, Accumulators accumulators) {
        AvroOutput out = new AvroOutput();
        accumulators.write(aggregate, out);
        return Arrays.copyOf(out.array(), out.size());
    }
}
