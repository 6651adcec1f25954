package io.millrace.endtoend;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.millrace.quickstart.EventSchema;
import io.millrace.quickstart.Pipeline;
import io.millrace.stack.Stack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * A later version of the schema of the events, registered under their subject after the streams application has started. It
 * is deleted in the end, since every start of the application reads events as their latest version.
 */
final class NewerSchema implements AutoCloseable {

    private static final String SUBJECT = Pipeline.EVENTS_TOPIC + "-value";

    private final SchemaRegistryClient registry;
    private final Schema schema;

    private NewerSchema(Stack stack, Schema schema) {
        this.registry =
                new CachedSchemaRegistryClient(stack.registry().confluentUrl().toString(), 10);
        this.schema = schema;
        ask("register a schema", () -> {
            registry.updateCompatibility(SUBJECT, "NONE");
            registry.register(SUBJECT, new AvroSchema(schema));
        });
    }

    /** One more field, with a default: whoever knows the shipped version can read it. */
    static NewerSchema compatible(Stack stack) {
        List<Schema.Field> fields = fieldsBut("");
        fields.add(new Schema.Field("referrer", Schema.create(Schema.Type.STRING), "Where from.", ""));
        return new NewerSchema(stack, like(fields));
    }

    /** Without the page, which the shipped version has no default for. */
    static NewerSchema incompatible(Stack stack) {
        return new NewerSchema(stack, like(fieldsBut("page")));
    }

    /** The same event, as far as this version has its fields. */
    GenericRecord record(GenericRecord event) {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.pos(), event.hasField(field.name()) ? event.get(field.name()) : "");
        }
        return record;
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
