package io.millrace.endtoend;

import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.millrace.stack.Stack;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The topic {@code page-events}, written by hand instead of by the streams application: a sink does not know the difference. */
final class PageEventTopic implements AutoCloseable {

    static final String NAME = "page-events";

    private static final int PARTITIONS = 8;
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final int DAY = (int) LocalDate.parse("2026-01-31").toEpochDay();

    private final WaitingProducer producer;
    private final KafkaAvroSerializer keys = new KafkaAvroSerializer();
    private final KafkaAvroSerializer values = new KafkaAvroSerializer();
    private final Schema schema = shippedSchemaWithDay();
    private final Schema keySchema = SchemaBuilder.record("PageEventKey")
            .fields()
            .requiredString("page")
            .name("day")
            .type(day())
            .noDefault()
            .endRecord();

    private PageEventTopic(Stack stack) {
        Map<String, String> registry =
                Map.of("schema.registry.url", stack.registry().confluentUrl().toString());
        keys.configure(registry, true);
        values.configure(registry, false);
        this.producer = new WaitingProducer(stack);
    }

    /** Creates the topic, as the streams application would. */
    static PageEventTopic create(Stack stack) {
        stack.createTopic(NAME, PARTITIONS, Map.of("retention.ms", "-1"));
        return new PageEventTopic(stack);
    }

    /** A good event of a page; two with the same number are the same row. */
    GenericRecord event(String page, int number) {
        GenericRecord event = new GenericData.Record(schema);
        event.put("event_id", id(number).toString());
        event.put("page", page);
        event.put("occurred_at", NOON.toEpochMilli() + number);
        event.put("visitor", Planted.PAYLOAD + "-" + number % 7);
        event.put("status", 200);
        event.put("bytes", 1000L + number);
        event.put("latency_ms", number % 5 == 0 ? null : number);
        event.put("day", DAY);
        return event;
    }

    static UUID id(int number) {
        return new UUID(0x0000_0000_0000_8000L, 0x8000_0000_0000_0000L | number);
    }

    byte[] key(String page) {
        GenericRecord key = new GenericData.Record(keySchema);
        key.put("page", page);
        key.put("day", DAY);
        return keys.serialize(NAME, key);
    }

    byte[] value(GenericRecord record) {
        return values.serialize(NAME, record);
    }

    /** Sends and waits for the acknowledgement. */
    void send(ProducerRecord<byte[], byte[]> record) {
        producer.send(record);
    }

    /** Sends good events with the numbers from first, inclusive, to last, exclusive, of as many pages as there are partitions. */
    void sendEvents(int first, int last) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int number = first; number < last; number++) {
            int partition = number % PARTITIONS;
            String page = "/page/" + partition;
            records.add(new ProducerRecord<>(NAME, partition, key(page), value(event(page, number))));
        }
        records.forEach(this::send);
    }

    @Override
    public void close() {
        producer.close();
        keys.close();
        values.close();
    }

    private static Schema shippedSchemaWithDay() {
        try (InputStream in = PageEventTopic.class.getResourceAsStream("/avro/PageEvent.avsc")) {
            Schema shipped = new Schema.Parser().parse(in);
            List<Schema.Field> fields = new ArrayList<>();
            shipped.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
            fields.add(new Schema.Field("day", day()));
            return Schema.createRecord("PageEventByDay", null, shipped.getNamespace(), false, fields);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the shipped schema", e);
        }
    }

    private static Schema day() {
        return LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
    }
}
