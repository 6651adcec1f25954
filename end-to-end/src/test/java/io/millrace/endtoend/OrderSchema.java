package io.millrace.endtoend;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * A version of the schema of {@link Order}, and how it has evolved by then.
 *
 * @param delayIsNullable whether the delay may be missing
 * @param channels the symbols of the channel
 * @param priceScale digits behind the point of the price
 * @param quantityIsLong or else an int
 */
record OrderSchema(boolean delayIsNullable, List<String> channels, int priceScale, boolean quantityIsLong) {

    private static final int PRICE_PRECISION = 16;

    static OrderSchema first() {
        return new OrderSchema(false, List.of("SHOP", "WEB"), 2, false);
    }

    OrderSchema withNullableDelay() {
        return new OrderSchema(true, channels, priceScale, quantityIsLong);
    }

    OrderSchema withMoreChannels() {
        List<String> more = new ArrayList<>(channels);
        more.addAll(List.of("PHONE", "LETTER"));
        return new OrderSchema(delayIsNullable, List.copyOf(more), priceScale, quantityIsLong);
    }

    OrderSchema withFinerPrice() {
        return new OrderSchema(delayIsNullable, channels, priceScale + 2, quantityIsLong);
    }

    OrderSchema withLongQuantity() {
        return new OrderSchema(delayIsNullable, channels, priceScale, true);
    }

    Schema avro() {
        Schema string = Schema.create(Schema.Type.STRING);
        Schema integer = Schema.create(Schema.Type.INT);
        Schema timestamp = LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
        Schema decimal =
                LogicalTypes.decimal(PRICE_PRECISION, priceScale).addToSchema(Schema.create(Schema.Type.BYTES));
        return SchemaBuilder.record("Order")
                .namespace("io.millrace.matrix")
                .fields()
                .name("id")
                .type(string)
                .noDefault()
                .name("item")
                .type(string)
                .noDefault()
                .name("place")
                .type(string)
                .noDefault()
                .name("at")
                .type(timestamp)
                .noDefault()
                .name("channel")
                .type(Schema.createEnum("Channel", null, "io.millrace.matrix", channels))
                .noDefault()
                .name("quantity")
                .type(quantityIsLong ? Schema.create(Schema.Type.LONG) : integer)
                .noDefault()
                .name("price")
                .type(decimal)
                .noDefault()
                .name("delay_ms")
                .type(delayIsNullable ? Schema.createUnion(Schema.create(Schema.Type.NULL), integer) : integer)
                .noDefault()
                .endRecord();
    }

    GenericRecord record(Schema avro, Order order) {
        GenericRecord record = new GenericData.Record(avro);
        record.put("id", order.id());
        record.put("item", order.item());
        record.put("place", order.place());
        record.put("at", order.at());
        record.put(
                "channel", new GenericData.EnumSymbol(avro.getField("channel").schema(), order.channel()));
        record.put("quantity", quantityIsLong ? (Object) order.quantity() : (Object) Math.toIntExact(order.quantity()));
        record.put(
                "price",
                ByteBuffer.wrap(
                        order.price().setScale(priceScale).unscaledValue().toByteArray()));
        record.put("delay_ms", order.delayMs());
        return record;
    }
}
