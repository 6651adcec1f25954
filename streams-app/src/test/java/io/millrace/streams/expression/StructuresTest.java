package io.millrace.streams.expression;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.millrace.streams.event.EventFields;
import io.millrace.streams.pipeline.PipelineException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names go into the records, arrays and maps of an event. */
class StructuresTest {
    private static final Schema EVENT = new Schema.Parser().parse("""
            {"type": "record", "name": "Order", "namespace": "test", "fields": [
              {"name": "id", "type": "long"},
              {"name": "customer", "type": {"type": "record", "name": "Customer", "fields": [
                {"name": "name", "type": "string"},
                {"name": "note", "type": ["null", "string"], "default": null},
                {"name": "level", "type": {"type": "enum", "name": "Level", "symbols": ["NEW", "OLD"]}},
                {"name": "since", "type": {"type": "long", "logicalType": "timestamp-millis"}},
                {"name": "credit", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
                {"name": "address", "type": ["null", {"type": "record", "name": "Address", "fields": [
                  {"name": "ratio", "type": "double"},
                  {"name": "city", "type": "string"}]}], "default": null},
                {"name": "either", "type": ["null", "string", "long"], "default": null}]}},
              {"name": "lines", "type": {"type": "array", "items": {"type": "record", "name": "Line", "fields": [
                {"name": "sku", "type": "string"},
                {"name": "amount", "type": "int"}]}}},
              {"name": "labels", "type": ["null", {"type": "map", "values": "string"}], "default": null}]}""");

    private final EventFields order = event(true);
    private final EventFields bare = event(false);

    /** Each line: an expression, its value of an order that has everything, and of one that has nothing. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            nullValues = "null",
            value = {
                "customer.name | Ann | Ann",
                "customer.note | late | null",
                "customer.note is null | false | true",
                "customer.level | OLD | OLD",
                "date_trunc('day', customer.since) = '2026-01-31' | true | true",
                "customer.credit * 2 = -25 | true | true",
                "customer.address.city | Bonn | null",
                "customer.address.ratio + 1 | 1.5 | null",
                "customer.address is null | false | true",
                "coalesce(customer.address.city, 'none') | Bonn | none",
                "lines[0].sku | a | null",
                "lines[1].amount + 1 | 3 | null",
                "lines[2] is null | true | true",
                "lines is not null | true | true",
                "labels['color'] | red | null",
                "concat(labels['größe'], '!') | XL! | null",
                "labels['nothing'] | null | null",
                "labels['color']? is null | false | true",
            })
    void partsHaveTheirValues(String text, String value, String ofBare) {
        Expression expression = Expression.compile(text, EVENT, "here");

        assertThat(text(expression, order)).isEqualTo(value);
        assertThat(text(expression, bare)).isEqualTo(ofBare);
        assertThat(text(expression, order)).as("once more").isEqualTo(value);
    }

    /** Each line: an expression, its Avro type, and whether it may be null. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "customer.name | \"string\" | false",
                "customer.note | \"string\" | true",
                "customer.since | {\"type\":\"long\",\"logicalType\":\"timestamp-millis\"} | false",
                "customer.address.ratio | \"double\" | true",
                "lines[0].amount | \"int\" | true",
                "labels['x'] | \"string\" | true",
            })
    void partsKeepTheirTypes(String text, String type, boolean nullable) {
        Expression expression = Expression.compile(text, EVENT, "here");

        assertThat(expression.type()).isEqualTo(new Schema.Parser().parse(type));
        assertThat(expression.nullable()).isEqualTo(nullable);
    }

    @Test
    void aPartThatIsAStructureIsPassedOn() {
        Expression address = Expression.compile("customer.address", EVENT, "here");
        address.set(order, 4);

        assertThat(address.type().getName()).isEqualTo("Address");
        assertThat(new String(order.source(4), order.offset(4) + 9, order.length(4) - 9, UTF_8))
                .isEqualTo("Bonn");
    }

    @Test
    void aPartIsReadWithoutAllocation() {
        Expression part = Expression.compile("lines[1].sku || labels['größe'] || customer.address.city", EVENT, "here");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        part.set(order, 4);

        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 20_000; i++) {
            part.set(order, 4);
        }

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "customer.nam | 10 | customer has no field nam; did you mean name?",
                "customer.address.x | 18 | customer.address has no field x; its fields are ratio, city",
                "customer['name'] | 9 | customer is record; its fields are named behind a dot, as in a.b",
                "lines.sku | 7 | lines is array; its elements are counted from 0, as in a[0]",
                "labels.color | 8 | labels is map; its values have keys, as in a['key']",
                "id.x | 4 | id is long; there is nothing in it",
                "customer.either | 10 | customer.either is a union of several types, which cannot be used",
                "custom.name | 1 | has no field custom; did you mean customer?",
            })
    void mistakesAreReportedWithTheirColumn(String text, int column, String words) {
        assertThatThrownBy(() -> Expression.compile(text, EVENT, "p.yaml:3"))
                .isInstanceOf(PipelineException.class)
                .hasMessageStartingWith("p.yaml:3: column " + column + ": ")
                .hasMessageContaining(words);
    }

    private static String text(Expression expression, EventFields event) {
        expression.set(event, 4);
        Object value = SampleEvents.value(expression.type(), event, 4);
        return value == null ? null : value.toString();
    }

    private static EventFields event(boolean full) {
        Schema customers = EVENT.getField("customer").schema();
        Schema addresses = customers.getField("address").schema().getTypes().get(1);
        Schema lines = EVENT.getField("lines").schema();
        GenericRecordBuilder customer = new GenericRecordBuilder(customers)
                .set("name", "Ann")
                .set("note", full ? "late" : null)
                .set(
                        "level",
                        new GenericData.EnumSymbol(customers.getField("level").schema(), "OLD"))
                .set("since", 1_769_903_998_765L)
                .set("credit", ByteBuffer.wrap(new byte[] {-5, 30}));
        if (full) {
            customer.set(
                    "address",
                    new GenericRecordBuilder(addresses)
                            .set("ratio", 0.5)
                            .set("city", "Bonn")
                            .build());
        }
        EventFields fields = new EventFields(5);
        fields.setNumber(0, 1);
        set(fields, 1, customers, customer.build());
        set(fields, 2, lines, full ? List.of(line(lines, "a", 1), line(lines, "b", 2)) : List.of());
        if (full) {
            set(fields, 3, EVENT.getField("labels").schema().getTypes().get(1), Map.of("color", "red", "größe", "XL"));
        } else {
            fields.setNull(3);
        }
        return fields;
    }

    private static GenericRecord line(Schema lines, String sku, int amount) {
        return new GenericRecordBuilder(lines.getElementType())
                .set("sku", sku)
                .set("amount", amount)
                .build();
    }

    private static void set(EventFields fields, int position, Schema type, Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            bytes.write(7);
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new GenericDatumWriter<>(type).write(value, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        fields.setBytes(position, bytes.toByteArray(), 1, bytes.size() - 1);
    }
}
