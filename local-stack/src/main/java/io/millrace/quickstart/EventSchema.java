package io.millrace.quickstart;

import io.millrace.stack.StackException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** The schema {@code PageEvent} as it is shipped, and events as records of it. */
public final class EventSchema {

    private static final String RESOURCE = "/avro/PageEvent.avsc";

    private final Schema schema;

    public EventSchema() {
        try (InputStream in = EventSchema.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new StackException(RESOURCE + " is not on the class path");
            }
            this.schema = new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + RESOURCE, e);
        }
    }

    public Schema schema() {
        return schema;
    }

    public GenericRecord record(Event event, EventIds ids) {
        GenericRecord record = new GenericData.Record(schema);
        record.put("event_id", ids.id(event.index()).toString());
        record.put("page", event.page());
        record.put("occurred_at", event.occurredAt());
        record.put("visitor", event.visitor());
        record.put("status", event.status());
        record.put("bytes", event.bytes());
        record.put("latency_ms", event.latencyMs());
        return record;
    }
}
