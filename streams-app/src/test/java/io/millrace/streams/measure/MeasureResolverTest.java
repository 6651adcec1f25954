package io.millrace.streams.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.streams.event.Event;
import io.millrace.streams.event.Reason;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.pipeline.Pipeline.MeasureSpec;
import io.millrace.streams.pipeline.PipelineException;
import io.millrace.streams.source.Events;
import io.millrace.streams.wire.AvroOutput;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the functions take and give, and what they refuse. */
class MeasureResolverTest {
    private static final Schema EVENT = SchemaBuilder.record("Event")
            .fields()
            .requiredLong("amount")
            .optionalDouble("score")
            .optionalFloat("ratio")
            .name("price")
            .type(LogicalTypes.decimal(12, 2).addToSchema(Schema.create(Schema.Type.BYTES)))
            .noDefault()
            .name("mass")
            .type(LogicalTypes.decimal(33, 5).addToSchema(Schema.create(Schema.Type.BYTES)))
            .noDefault()
            .requiredString("page")
            .name("at")
            .type(LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG)))
            .noDefault()
            .requiredBoolean("ok")
            .requiredBytes("raw")
            .name("tags")
            .type(Schema.createArray(Schema.create(Schema.Type.STRING)))
            .noDefault()
            .name("either")
            .type(Schema.createUnion(Schema.create(Schema.Type.INT), Schema.create(Schema.Type.STRING)))
            .noDefault()
            .endRecord();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "count | | \"long\"",
                "sum | amount | \"long\"",
                "sum | score | \"double\"",
                "sum | ratio | \"double\"",
                "sum | price | {\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":38,\"scale\":2}",
                "sum | mass | {\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":43,\"scale\":5}",
                "avg | amount | \"double\"",
                "avg | score | [\"null\",\"double\"]",
                "avg | price | {\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":18,\"scale\":8}",
                "min | ratio | [\"null\",\"float\"]",
                "max | at | {\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}",
                "max | price | {\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":12,\"scale\":2}",
                "first | tags | {\"type\":\"array\",\"items\":\"string\"}",
                "last | score | [\"null\",\"double\"]",
                "distinct | raw | \"long\"",
                "distinct | score | \"long\"",
                "percentile | amount, 0.1 | \"double\"",
                "percentile | ratio, 99 | [\"null\",\"double\"]",
            })
    void theColumnsType(String function, String arguments, String type) {
        assertThat(accumulators(function, arguments).fields())
                .extracting(field -> field.schema().toString())
                .containsExactly(type);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "median | amount | must be one of count, sum(field)",
                "count | amount | count takes no field",
                "sum | | sum needs a field",
                "sum | amount, score | sum needs a field",
                "sum | nothing | has no field nothing; its fields are amount, score",
                "sum | page | sum(page) takes a plain int, long, float, double or decimal field; page is string",
                "sum | at | at is long (timestamp-micros)",
                "avg | ok | avg(ok) takes a plain int",
                "percentile | page, 99 | percentile(page, 99) takes a plain int",
                "min | ok | min(ok) takes an int, long, float, double, decimal, string, date, time or timestamp field",
                "max | raw | raw is bytes",
                "last | either | last(either) takes a field of one type",
                "distinct | tags | distinct(tags) takes any field but records",
                "percentile | amount | percentile needs a field and a number between 0 and 100",
                "percentile | amount, 0 | percentile needs a field and a number between 0 and 100",
                "percentile | amount, 100 | percentile needs a field and a number between 0 and 100",
                "percentile | amount, p99 | percentile needs a field and a number between 0 and 100",
            })
    void mistakesAreReportedWithTheirPlace(String function, String arguments, String words) {
        assertThatThrownBy(() -> accumulators(function, arguments))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("rollups[0].measures.m")
                .hasMessageContaining(words);
    }

    @Test
    void measuresOfTheSameFieldShareTheirState() {
        Accumulators shared = new Accumulators(
                List.of(
                        spec("a", "sum", "score"),
                        spec("b", "avg", "score"),
                        spec("c", "percentile", "score", "50"),
                        spec("d", "percentile", "score", "99")),
                EVENT,
                65_536);
        // The sum; the sum of the average, which may be null, and how many values it is of; one distribution.
        assertThat(shared.empty().objects()).hasSize(3);
        assertThat(shared.empty().longs()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void whatIsNoNumberIsRejectedByWhatSumsAndRanks(double value) throws Rejected {
        GenericRecord record = event();
        record.put("score", value);
        for (String function : List.of("sum", "avg", "percentile")) {
            Accumulators accumulators = accumulators(function, function.equals("percentile") ? "score, 50" : "score");
            assertThatThrownBy(() -> accumulators.check(sent(record)))
                    .isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                            .isEqualTo(Reason.VALUE_INVALID))
                    .hasMessageStartingWith("score is infinite or not a number");
            accumulators.check(sent(event()));
        }
        for (String function : List.of("max", "last", "distinct")) {
            accumulators(function, "score").check(sent(record));
        }
    }

    @Test
    void aDecimalWithoutAByteIsRejected() {
        GenericRecord record = event();
        record.put("price", ByteBuffer.allocate(0));
        for (String function : List.of("sum", "avg", "min", "last", "percentile")) {
            Accumulators accumulators = accumulators(function, function.equals("percentile") ? "price, 50" : "price");
            assertThatThrownBy(() -> accumulators.check(sent(record)))
                    .isInstanceOf(Rejected.class)
                    .hasMessageContaining("price is a decimal of no bytes");
        }
    }

    @Test
    void aDecimalThatNoRowHasRoomForIsRejected() throws Rejected {
        GenericRecord record = event();
        for (String function : List.of("sum", "avg")) {
            Accumulators accumulators = accumulators(function, "price");
            record.put("price", bytes(BigInteger.TEN.pow(38).negate()));
            assertThatThrownBy(() -> accumulators.check(sent(record)))
                    .isInstanceOf(Rejected.class)
                    .hasMessageContaining("price has more digits");
            record.put("price", bytes(BigInteger.TEN.pow(38).subtract(BigInteger.ONE)));
            accumulators.check(sent(record));
        }
    }

    @Test
    void anOverflowLeavesBothAsTheyWere() {
        GenericRecord greatest = event();
        greatest.put("amount", Long.MAX_VALUE);
        assertOverflows("amount", greatest);
        GenericRecord least = event();
        least.put("amount", Long.MIN_VALUE);
        assertOverflows("amount", least);
        GenericRecord real = event();
        real.put("score", -Double.MAX_VALUE);
        assertOverflows("score", real);
        GenericRecord decimal = event();
        decimal.put("price", bytes(BigInteger.TEN.pow(37).multiply(BigInteger.valueOf(6))));
        assertOverflows("price", decimal);
        GenericRecord largerDecimal = event();
        largerDecimal.put("mass", bytes(BigInteger.TEN.pow(42).multiply(BigInteger.valueOf(-5))));
        assertOverflows("mass", largerDecimal);
    }

    /** Twice the event is too much, once is not. */
    private static void assertOverflows(String field, GenericRecord record) {
        for (String function : List.of("sum", "avg")) {
            Accumulators accumulators = accumulators(function, field);
            Aggregate into = accumulators.empty();
            assertThat(accumulators.overflows(into, sent(record))).isFalse();
            accumulators.add(into, sent(record));
            Aggregate from = accumulators.empty();
            assertThat(accumulators.overflows(from, into)).isFalse();
            accumulators.merge(from, into);
            byte[] before = state(accumulators, into);

            assertThat(accumulators.overflows(into, sent(record))).isTrue();
            assertThat(accumulators.overflows(into, from)).isTrue();
            assertThat(accumulators.overflows(from, into)).isTrue();

            assertThat(state(accumulators, into)).isEqualTo(before);
            assertThat(state(accumulators, from)).isEqualTo(before);
        }
    }

    private static ByteBuffer bytes(BigInteger unscaled) {
        return ByteBuffer.wrap(unscaled.toByteArray());
    }

    private static byte[] state(Accumulators accumulators, Aggregate aggregate) {
        AvroOutput out = new AvroOutput();
        accumulators.write(aggregate, out);
        return out.toBytes();
    }

    private static Event sent(GenericRecord record) {
        return Events.of(record, 1, 0, 0, 0);
    }

    private static GenericRecord event() {
        GenericRecord event = new GenericData.Record(EVENT);
        event.put("amount", 1L);
        event.put("price", bytes(BigInteger.ONE));
        event.put("mass", bytes(BigInteger.ONE));
        event.put("page", "/");
        event.put("at", 1L);
        event.put("ok", true);
        event.put("raw", bytes(BigInteger.ONE));
        event.put("tags", List.of());
        event.put("either", 1);
        return event;
    }

    private static Accumulators accumulators(String function, String arguments) {
        return new Accumulators(
                List.of(spec("m", function, arguments == null ? new String[0] : arguments.split(", "))), EVENT, 65_536);
    }

    private static MeasureSpec spec(String name, String function, String... arguments) {
        return new MeasureSpec(name, function, List.of(arguments), "p.yaml:3 rollups[0].measures." + name);
    }
}
