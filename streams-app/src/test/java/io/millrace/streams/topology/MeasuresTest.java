package io.millrace.streams.topology;

import static io.millrace.streams.topology.PipelineHarness.EVENT_ID;
import static io.millrace.streams.topology.PipelineHarness.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.streams.event.Reason;
import io.millrace.streams.route.DeadLetters;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Measures from the pipeline file to the rows: over every partial, its topic and the row's state. */
class MeasuresTest {
    private static final Schema ORDER = SchemaBuilder.record("Order")
            .fields()
            .requiredString("shop")
            .name("at")
            .type(LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG)))
            .noDefault()
            .optionalString("customer")
            .optionalDouble("weight")
            .name("price")
            .type(LogicalTypes.decimal(10, 2).addToSchema(Schema.create(Schema.Type.BYTES)))
            .noDefault()
            .endRecord();

    private static final String PIPELINE = """
            application.id: orders
            kafka: {bootstrap.servers: "unused:9092"}
            schema.registry.url: http://unused
            source: {topic: orders, timestamp: at}
            shards: 4
            flows:
              - {name: by-shop, shard-key: [shop]}
            rollups:
              - name: sales
                key: [shop]
                window: none
                measures:
                  orders: count
                  revenue: sum(price)
                  mean_price: avg(price)
                  mean_weight: avg(weight)
                  weight: sum(weight)
                  dearest: max(price)
                  customers: distinct(customer)
                  last_customer: last(customer)
                  p50: percentile(weight, 50)
                  p99: percentile(weight, 99.9)
              - {name: orders_total, key: [shop], window: none, measures: {orders: count}}
            """;

    private final PipelineHarness pipeline = new PipelineHarness(PIPELINE, ORDER, 1_000_000, null);

    @AfterEach
    void close() {
        pipeline.close();
    }

    @Test
    void rowsHaveWhatTheEventsComeTo() {
        send("anna", 0.1, "10.00", 30);
        send("ben", 0.2, "-0.01", 10);
        send("anna", 0.7, "5.25", 20);
        send(null, null, "0.00", 40);

        GenericRecord row = last("sales");

        assertThat(row.get("orders")).isEqualTo(4L);
        assertThat(decimal(row.get("revenue"), 2)).isEqualByComparingTo("15.24");
        assertThat(decimal(row.get("mean_price"), 8)).isEqualByComparingTo("3.81");
        assertThat(decimal(row.get("dearest"), 2)).isEqualByComparingTo("10.00");
        assertThat(row.get("weight")).as("rounded once").isEqualTo(1.0);
        assertThat(row.get("mean_weight")).isEqualTo(1.0 / 3);
        assertThat(row.get("customers")).isEqualTo(2L);
        assertThat(row.get("last_customer")).hasToString("anna");
        assertThat((double) row.get("p50")).isCloseTo(0.2, within(0.002));
        assertThat((double) row.get("p99")).isCloseTo(0.2, within(0.002));
        assertThat(pipeline.deadLetters()).isEmpty();
    }

    @Test
    void aRowWithoutValuesSaysSo() {
        send(null, null, "1.00", 0);

        GenericRecord row = last("sales");

        assertThat(row.get("weight")).isEqualTo(0.0);
        assertThat(row.get("customers")).isEqualTo(0L);
        for (String empty : List.of("mean_weight", "last_customer", "p50")) {
            assertThat(row.get(empty)).as(empty).isNull();
        }
    }

    @Test
    void whatIsNoNumberIsDeadForTheRollupThatSumsIt() {
        send("anna", 1.0, "1.00", 0);
        send("ben", Double.NaN, "1.00", 0);
        send("ben", Double.POSITIVE_INFINITY, "1.00", 0);

        assertThat(pipeline.deadLetters()).hasSize(2).allSatisfy(letter -> {
            assertThat(header(letter, DeadLetters.OUTPUT)).isEqualTo("sales");
            assertThat(header(letter, DeadLetters.REASON)).isEqualTo(Reason.VALUE_INVALID.code());
            assertThat(header(letter, DeadLetters.MESSAGE)).startsWith("weight is infinite or not a number");
        });
        assertThat(last("sales").get("orders")).isEqualTo(1L);
        assertThat(last("orders_total").get("orders")).isEqualTo(3L);
        assertThat(pipeline.values("by-shop")).hasSize(3);
    }

    @Test
    void aSumThatLeavesTheRangeOfDoublesLeavesTheRowAsItWas() {
        send("anna", Double.MAX_VALUE, "1.00", 0);
        send("ben", Double.MAX_VALUE, "1.00", 0);
        send("carl", -1e308, "1.00", 0);

        assertThat(pipeline.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(header(letter, DeadLetters.REASON)).isEqualTo(Reason.OVERFLOW.code());
            assertThat(header(letter, DeadLetters.PARTIAL_EVENTS)).isEqualTo("1");
            assertThat(pipeline.decode(letter.value()).get("last_customer")).hasToString("ben");
        });
        GenericRecord row = last("sales");
        assertThat(row.get("orders")).isEqualTo(2L);
        assertThat(row.get("weight")).isEqualTo(Double.MAX_VALUE - 1e308);
        assertThat(row.get("customers")).isEqualTo(2L);
    }

    private void send(String customer, Double weight, String price, int second) {
        GenericRecord order = new GenericData.Record(ORDER);
        order.put("shop", "corner");
        order.put("at", NOW.minusSeconds(60).plusSeconds(second).toEpochMilli());
        order.put("customer", customer);
        order.put("weight", weight);
        order.put("price", ByteBuffer.wrap(new BigDecimal(price).unscaledValue().toByteArray()));
        pipeline.sendBytes(null, pipeline.framed(EVENT_ID, order));
    }

    private GenericRecord last(String topic) {
        List<GenericRecord> rows = pipeline.values(topic);
        return rows.get(rows.size() - 1);
    }

    private static BigDecimal decimal(Object value, int scale) {
        ByteBuffer buffer = (ByteBuffer) value;
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return new BigDecimal(new BigInteger(bytes), scale);
    }

    private static String header(TestRecord<byte[], byte[]> letter, String name) {
        return DeadLetters.text(letter.headers(), name);
    }
}
