package io.millrace.streams.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.streams.event.Event;
import io.millrace.streams.pipeline.Pipeline.MeasureSpec;
import io.millrace.streams.source.Events;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;

/** All functions at once: the row is the same whatever way its events took to it, and it is what they come to. */
class MeasureLawsTest {
    private static final Schema PRICE = LogicalTypes.decimal(20, 4).addToSchema(Schema.create(Schema.Type.BYTES));
    private static final Schema WEIGHT =
            LogicalTypes.decimal(30, 2).addToSchema(Schema.createFixed("Weight", null, null, 13));
    private static final Schema INSTANT = LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
    private static final Schema DAY = LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
    private static final Schema SIZE = SchemaBuilder.record("Size")
            .fields()
            .requiredInt("width")
            .optionalInt("height")
            .endRecord();
    private static final Schema EVENT = SchemaBuilder.record("Event")
            .fields()
            .requiredInt("amount")
            .optionalLong("big")
            .optionalFloat("small")
            .requiredDouble("real")
            .optionalDouble("score")
            .name("price")
            .type(orNull(PRICE))
            .withDefault(null)
            .name("weight")
            .type(WEIGHT)
            .noDefault()
            .requiredString("page")
            .optionalString("visitor")
            .name("at")
            .type(orNull(INSTANT))
            .withDefault(null)
            .name("day")
            .type(DAY)
            .noDefault()
            .optionalBoolean("ok")
            .name("kind")
            .type(Schema.createEnum("Kind", null, null, List.of("A", "B", "C")))
            .noDefault()
            .name("size")
            .type(orNull(SIZE))
            .withDefault(null)
            .endRecord();

    private final Accumulators accumulators = new Accumulators(
            List.of(
                    measure("events", "count"),
                    measure("amount_sum", "sum", "amount"),
                    measure("amount_avg", "avg", "amount"),
                    measure("amount_p50", "percentile", "amount", "50"),
                    measure("big_sum", "sum", "big"),
                    measure("big_avg", "avg", "big"),
                    measure("small_sum", "sum", "small"),
                    measure("small_last", "last", "small"),
                    measure("real_sum", "sum", "real"),
                    measure("real_max", "max", "real"),
                    measure("score_sum", "sum", "score"),
                    measure("score_avg", "avg", "score"),
                    measure("score_p1", "percentile", "score", "1"),
                    measure("score_p99", "percentile", "score", "99.9"),
                    measure("price_sum", "sum", "price"),
                    measure("price_avg", "avg", "price"),
                    measure("price_min", "min", "price"),
                    measure("price_max", "max", "price"),
                    measure("price_last", "last", "price"),
                    measure("price_distinct", "distinct", "price"),
                    measure("price_p90", "percentile", "price", "90"),
                    measure("weight_sum", "sum", "weight"),
                    measure("weight_avg", "avg", "weight"),
                    measure("weight_min", "min", "weight"),
                    measure("weight_max", "max", "weight"),
                    measure("page_min", "min", "page"),
                    measure("page_first", "first", "page"),
                    measure("visitor_max", "max", "visitor"),
                    measure("visitor_last", "last", "visitor"),
                    measure("visitors", "distinct", "visitor"),
                    measure("at_max", "max", "at"),
                    measure("at_first", "first", "at"),
                    measure("day_min", "min", "day"),
                    measure("days", "distinct", "day"),
                    measure("ok_last", "last", "ok"),
                    measure("kind_first", "first", "kind"),
                    measure("kinds", "distinct", "kind"),
                    measure("size_last", "last", "size"),
                    measure("scores", "distinct", "score")),
            EVENT,
            65_536);

    /** An event, and where it came from. */
    private record Sent(GenericRecord record, long time, int partition, long offset, int index) {
        Event event() {
            return Events.of(record, time, partition, offset, index);
        }
    }

    private static MeasureSpec measure(String name, String function, String... arguments) {
        return new MeasureSpec(name, function, List.of(arguments), "here");
    }

    private static Schema orNull(Schema type) {
        return Schema.createUnion(Schema.create(Schema.Type.NULL), type);
    }

    private static List<Sent> events(int size, Random random) {
        List<Sent> events = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            GenericRecord event = new GenericData.Record(EVENT);
            event.put("amount", random.nextInt(2_000) - 1_000);
            event.put("big", sometimes(random, random.nextLong() >> 10));
            event.put("small", sometimes(random, (float) random.nextGaussian()));
            event.put("real", Math.scalb(random.nextGaussian(), random.nextInt(600) - 300));
            event.put("score", sometimes(random, random.nextInt(8) == 0 ? -0.0 : random.nextInt(1_000) / 10.0));
            event.put("price", sometimes(random, padded(random)));
            event.put("weight", fixed(new BigInteger(90, random).subtract(BigInteger.ONE.shiftLeft(89))));
            event.put("page", "/" + random.nextInt(5) + (random.nextBoolean() ? "\u00e9" : "\ud83d\ude00"));
            event.put("visitor", sometimes(random, "visitor " + random.nextInt(size)));
            event.put("at", sometimes(random, 1_700_000_000_000L + random.nextInt(100)));
            event.put("day", random.nextInt(20) - 10);
            event.put("ok", sometimes(random, random.nextBoolean()));
            event.put(
                    "kind",
                    new GenericData.EnumSymbol(
                            EVENT.getField("kind").schema(),
                            List.of("A", "B", "C").get(random.nextInt(3))));
            GenericRecord inner = new GenericData.Record(SIZE);
            inner.put("width", random.nextInt());
            inner.put("height", sometimes(random, random.nextInt()));
            event.put("size", sometimes(random, inner));
            events.add(new Sent(event, 1_000 + random.nextInt(5), random.nextInt(3), i / 2, i % 2));
        }
        return events;
    }

    private static <T> T sometimes(Random random, T value) {
        return random.nextInt(4) == 0 ? null : value;
    }

    /** A decimal with more bytes than it takes, now and then. */
    private static ByteBuffer padded(Random random) {
        BigInteger value = random.nextBoolean()
                ? BigInteger.valueOf(random.nextInt(600) - 300)
                : new BigInteger(66, random).subtract(BigInteger.ONE.shiftLeft(65));
        byte[] shortest = value.toByteArray();
        byte[] bytes = new byte[shortest.length + random.nextInt(3)];
        Arrays.fill(bytes, (byte) (value.signum() < 0 ? -1 : 0));
        System.arraycopy(shortest, 0, bytes, bytes.length - shortest.length, shortest.length);
        return ByteBuffer.wrap(bytes);
    }

    private static GenericData.Fixed fixed(BigInteger value) {
        byte[] shortest = value.toByteArray();
        byte[] bytes = new byte[WEIGHT.getFixedSize()];
        Arrays.fill(bytes, (byte) (value.signum() < 0 ? -1 : 0));
        System.arraycopy(shortest, 0, bytes, bytes.length - shortest.length, shortest.length);
        return new GenericData.Fixed(WEIGHT, bytes);
    }

    @Property(tries = 300)
    void anySplitInAnyOrderGivesTheSameBytes(@ForAll @IntRange(min = 1, max = 60) int size, @ForAll Random random) {
        List<Sent> events = events(size, random);
        Aggregate expected = inOrder(events);

        List<Sent> shuffled = new ArrayList<>(events);
        Collections.shuffle(shuffled, random);
        List<Aggregate> partials = new ArrayList<>(List.of(accumulators.empty()));
        for (Sent sent : shuffled) {
            if (random.nextInt(5) == 0) {
                partials.add(accumulators.empty());
            }
            accumulators.add(partials.get(random.nextInt(partials.size())), sent.event());
        }
        while (partials.size() > 1) {
            Aggregate from = partials.remove(random.nextInt(partials.size()));
            int into = random.nextInt(partials.size());
            partials.set(into, random.nextBoolean() ? reread(partials.get(into)) : partials.get(into));
            byte[] before = state(from);
            accumulators.merge(partials.get(into), random.nextBoolean() ? reread(from) : from);
            assertThat(state(from)).isEqualTo(before);
        }

        assertThat(state(partials.get(0))).isEqualTo(state(expected));
        assertThat(columns(partials.get(0))).isEqualTo(columns(expected));
        assertThat(columns(reread(expected))).isEqualTo(columns(expected));
    }

    @Property(tries = 100)
    void mergingSharesNothing(@ForAll @IntRange(min = 1, max = 20) int size, @ForAll Random random) {
        Aggregate from = inOrder(events(size, random));
        Aggregate into = accumulators.empty();
        accumulators.merge(into, from);
        byte[] before = state(from);
        assertThat(state(into)).isEqualTo(before);

        events(size, random).forEach(sent -> accumulators.add(into, sent.event()));

        assertThat(state(from)).isEqualTo(before);
    }

    @Property(tries = 300)
    void theRowIsWhatTheEventsComeTo(@ForAll @IntRange(min = 1, max = 60) int size, @ForAll Random random)
            throws IOException {
        List<Sent> events = events(size, random);
        GenericRecord row = row(inOrder(events));

        assertThat(row.get("events")).isEqualTo((long) size);
        long amounts = events.stream()
                .mapToLong(sent -> (int) sent.record().get("amount"))
                .sum();
        assertThat(row.get("amount_sum")).isEqualTo(amounts);
        assertThat(row.get("amount_avg")).isEqualTo((double) amounts / size);
        List<Long> bigs = values(events, "big", Long.class::cast);
        long big = bigs.stream().mapToLong(value -> value).sum();
        assertThat(row.get("big_sum")).isEqualTo(big);
        assertThat(row.get("big_avg")).isEqualTo(bigs.isEmpty() ? null : (double) big / bigs.size());
        assertThat(row.get("small_sum")).isEqualTo(exact(values(events, "small", value -> (double) (float) value)));
        assertThat(row.get("real_sum")).isEqualTo(exact(values(events, "real", Double.class::cast)));
        assertThat(row.get("real_max")).isEqualTo(Collections.max(values(events, "real", Double.class::cast)));
        List<Double> scores = values(events, "score", Double.class::cast);
        assertThat(row.get("score_sum")).isEqualTo(exact(scores));
        assertThat(row.get("score_avg")).isEqualTo(scores.isEmpty() ? null : exact(scores) / scores.size());
        assertThat(row.get("scores"))
                .isEqualTo(scores.stream().map(score -> score + 0.0).distinct().count());
        assertPercentile(row.get("score_p1"), scores, 1);
        assertPercentile(row.get("score_p99"), scores, 99.9);
        assertPercentile(row.get("amount_p50"), values(events, "amount", value -> (double) (int) value), 50);

        List<BigDecimal> prices = values(events, "price", value -> decimal((ByteBuffer) value, 4));
        assertDecimals(row, "price", prices, 4);
        assertThat(row.get("price_distinct")).isEqualTo((long) new HashSet<>(prices).size());
        assertPercentile(
                row.get("price_p90"),
                prices.stream().map(BigDecimal::doubleValue).toList(),
                90);
        assertDecimals(
                row,
                "weight",
                values(events, "weight", value -> decimal(ByteBuffer.wrap(((GenericData.Fixed) value).bytes()), 2)),
                2);

        assertThat(text(row.get("page_min")))
                .isEqualTo(Collections.min(values(events, "page", String.class::cast), byCodePoint()));
        List<String> visitors = values(events, "visitor", String.class::cast);
        assertThat(text(row.get("visitor_max"))).isEqualTo(visitors.isEmpty() ? null : Collections.max(visitors));
        assertThat(row.get("visitors")).isEqualTo((long) new HashSet<>(visitors).size());
        List<Long> instants = values(events, "at", Long.class::cast);
        assertThat(row.get("at_max")).isEqualTo(instants.isEmpty() ? null : Collections.max(instants));
        List<Integer> days = values(events, "day", Integer.class::cast);
        assertThat(row.get("day_min")).isEqualTo(Collections.min(days));
        assertThat(row.get("days")).isEqualTo((long) new HashSet<>(days).size());

        assertThat(text(row.get("page_first"))).isEqualTo(edge(events, "page", false));
        assertThat(text(row.get("visitor_last"))).isEqualTo(edge(events, "visitor", true));
        for (String last : List.of("small", "price", "ok", "size")) {
            assertThat(row.get(last + "_last")).isEqualTo(edge(events, last, true));
        }
        assertThat(row.get("at_first")).isEqualTo(edge(events, "at", false));
        assertThat(row.get("kind_first")).isEqualTo(edge(events, "kind", false));
    }

    private static void assertDecimals(GenericRecord row, String field, List<BigDecimal> values, int scale) {
        BigDecimal sum = values.stream().reduce(BigDecimal.ZERO.setScale(scale), BigDecimal::add);
        assertThat(decimal(row.get(field + "_sum"), scale)).isEqualTo(sum);
        if (values.isEmpty()) {
            for (String function : List.of("_avg", "_min", "_max")) {
                assertThat(row.get(field + function)).isNull();
            }
            return;
        }
        assertThat(decimal(row.get(field + "_avg"), scale + 6))
                .isEqualTo(sum.divide(BigDecimal.valueOf(values.size()), scale + 6, RoundingMode.HALF_EVEN));
        assertThat(decimal(row.get(field + "_min"), scale)).isEqualTo(Collections.min(values));
        assertThat(decimal(row.get(field + "_max"), scale)).isEqualTo(Collections.max(values));
    }

    private static void assertPercentile(Object percentile, List<Double> values, double percent) {
        if (values.isEmpty()) {
            assertThat(percentile).isNull();
            return;
        }
        double exact = values.stream().sorted().toList().get((int) (percent / 100 * (values.size() - 1)));
        assertThat((double) percentile).isCloseTo(exact, within(0.0100001 * Math.abs(exact)));
    }

    private static Object edge(List<Sent> events, String field, boolean last) {
        Comparator<Sent> order = Comparator.comparing(Sent::time)
                .thenComparing(Sent::partition)
                .thenComparing(Sent::offset)
                .thenComparing(Sent::index);
        Comparator<Sent> towards = last ? order : order.reversed();
        return events.stream()
                .filter(sent -> sent.record().get(field) != null)
                .max(towards)
                .map(sent -> sent.record().get(field))
                .map(value -> value instanceof ByteBuffer decimal ? ByteBuffer.wrap(shortest(decimal)) : value)
                .orElse(null);
    }

    private static byte[] shortest(ByteBuffer decimal) {
        return new BigInteger(bytes(decimal)).toByteArray();
    }

    private static <T> List<T> values(List<Sent> events, String field, Function<Object, T> as) {
        return events.stream()
                .map(sent -> sent.record().get(field))
                .filter(Objects::nonNull)
                .map(as)
                .toList();
    }

    private static double exact(List<Double> values) {
        return values.stream()
                .map(BigDecimal::new)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .doubleValue();
    }

    private static BigDecimal decimal(Object value, int scale) {
        byte[] bytes = value instanceof ByteBuffer buffer ? bytes(buffer) : ((GenericData.Fixed) value).bytes();
        return new BigDecimal(new BigInteger(bytes), scale);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }

    private static Comparator<String> byCodePoint() {
        return (one, other) ->
                Arrays.compare(one.codePoints().toArray(), other.codePoints().toArray());
    }

    private Aggregate inOrder(List<Sent> events) {
        Aggregate aggregate = accumulators.empty();
        events.forEach(sent -> accumulators.add(aggregate, sent.event()));
        return aggregate;
    }

    private byte[] state(Aggregate aggregate) {
        AvroOutput out = new AvroOutput();
        accumulators.write(aggregate, out);
        return out.toBytes();
    }

    private byte[] columns(Aggregate aggregate) {
        AvroOutput out = new AvroOutput();
        accumulators.writeMeasures(aggregate, out);
        return out.toBytes();
    }

    private GenericRecord row(Aggregate aggregate) throws IOException {
        Schema schema = Schema.createRecord("Row", null, null, false, accumulators.fields());
        return new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(columns(aggregate), null));
    }

    private Aggregate reread(Aggregate written) {
        AvroOutput out = new AvroOutput();
        accumulators.write(written, out);
        try {
            return accumulators.read(Events.input(out));
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }
}
