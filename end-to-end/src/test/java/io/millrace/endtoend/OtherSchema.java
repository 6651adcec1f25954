package io.millrace.endtoend;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.millrace.quickstart.EventSchema;
import io.millrace.quickstart.Pipeline;
import io.millrace.stack.Stack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericContainer;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/**
 * Another schema under the subject of the events than the shipped one, for one test. It is deleted in the end, since every
 * start of the streams application reads events as their latest version.
 */
final class OtherSchema implements AutoCloseable {

    private static final String SUBJECT = Pipeline.EVENTS_TOPIC + "-value";

    private final SchemaRegistryClient registry;
    private final Schema schema;
    private final int id;

    private OtherSchema(Stack stack, Schema schema) {
        this.registry =
                new CachedSchemaRegistryClient(stack.registry().confluentUrl().toString(), 10);
        this.schema = schema;
        int[] given = new int[1];
        ask("register a schema", () -> {
            registry.updateCompatibility(SUBJECT, "NONE");
            given[0] = registry.register(SUBJECT, new AvroSchema(schema));
        });
        this.id = given[0];
    }

    /** One more field, with a default: whoever knows the shipped version can read it. */
    static OtherSchema compatible(Stack stack) {
        List<Schema.Field> fields = fieldsBut("");
        fields.add(new Schema.Field("referrer", Schema.create(Schema.Type.STRING), "Where from.", ""));
        return new OtherSchema(stack, like(fields));
    }

    /** Without the page, which the shipped version has no default for. */
    static OtherSchema incompatible(Stack stack) {
        return new OtherSchema(stack, like(fieldsBut("page")));
    }

    /** An array of events of the shipped version: what producers send that gather some before they send. */
    static OtherSchema batches(Stack stack) {
        return new OtherSchema(stack, Schema.createArray(new EventSchema().schema()));
    }

    boolean isOfBatches() {
        return schema.getType() == Schema.Type.ARRAY;
    }

    /**
     * Events as one value, as the registry's serializers write it, as far as this schema has their fields; only one, if it is
     * not of batches. The registry is not asked.
     */
    byte[] value(List<GenericRecord> events) {
        GenericContainer datum = isOfBatches() ? new GenericData.Array<>(schema, events) : record(events.get(0));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0);
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
        try {
            // Not by KafkaAvroSerializer, which looks at the class of what is in an array, and not at its schema.
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new GenericDatumWriter<GenericContainer>(schema).write(datum, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("An event cannot be written", e);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        ask("delete a schema", () -> {
            String version = Integer.toString(registry.getVersion(SUBJECT, new AvroSchema(schema)));
            registry.deleteSchemaVersion(SUBJECT, version);
            registry.deleteCompatibility(SUBJECT);
        });
        try {
            registry.close();
        } catch (IOException e) {
            throw new IllegalStateException("The registry's client does not close", e);
        }
    }

    private GenericRecord record(GenericRecord event) {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.pos(), event.hasField(field.name()) ? event.get(field.name()) : "");
        }
        return record;
    }

    private interface Request {
        void make() throws IOException, RestClientException;
    }

    private static void ask(String what, Request request) {
        try {
            request.make();
        } catch (IOException | RestClientException e) {
            throw new IllegalStateException("The registry does not " + what, e);
        }
    }

    private static Schema like(List<Schema.Field> fields) {
        Schema shipped = new EventSchema().schema();
        return Schema.createRecord(shipped.getName(), shipped.getDoc(), shipped.getNamespace(), false, fields);
    }

    private static List<Schema.Field> fieldsBut(String name) {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : new EventSchema().schema().getFields()) {
            if (!field.name().equals(name)) {
                fields.add(new Schema.Field(field, field.schema()));
            }
        }
        return fields;
    }
}
